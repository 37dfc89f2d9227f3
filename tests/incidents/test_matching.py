"""What the decision promises, whatever is told in whatever order."""

from datetime import UTC, datetime, timedelta

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.incidents import confidence, matching
from testigo.incidents.confidence import Likely
from testigo.incidents.matching import Because, Summary, Telling, What

DAWN = datetime(2026, 3, 3, 11, 40, tzinfo=UTC)
HERE = "8a2a306625affff"
CHAIN = "URGENTE: la migra está en Broadway con Prospect, no salgan, reenvíen a todos"

cells = st.integers(min_value=0, max_value=12).map(lambda n: min(h3.grid_ring(HERE, n)))
gaps = st.integers(min_value=-300, max_value=300).map(lambda n: timedelta(minutes=n))
texts = st.sampled_from(["", "two vans", CHAIN, "Men with vests knock at doors on my street"])
sights = st.frozensets(st.sampled_from(["vehicles", "vests", "at_doors"]))


def a_telling(number: int = 1, **more) -> Telling:
    return Telling(**{"id": f"r{number}", "at": DAWN, "cell": HERE, "source": f"s{number}", **more})


def a_summary(*tellings: Telling, **more) -> Summary:
    told = tellings or (a_telling(),)
    return Summary(
        **{
            "id": "i1", "cell": told[0].cell, "area": told[0].area, "tellings": told,
            "first_at": min(t.at for t in told), "last_at": max(t.at for t in told), **more,
        }
    )  # fmt: skip


tellings = st.builds(
    lambda gap, cell, words, sees, sender: a_telling(
        2, at=DAWN + gap, cell=cell, words=words, sees=sees, sender=sender
    ),
    gaps, cells, texts, sights, st.sampled_from(["", "phone-1"]),
)  # fmt: skip


@given(tellings, texts, st.sampled_from(["", "phone-1"]))
def test_nothing_joins_across_two_hours_or_600_metres(told, words, sender):
    summary = a_summary(a_telling(words=words, sender=sender))

    decision = matching.decide(told, [summary])

    far = (matching.metres_between(told.cell, HERE) or 0) > 600
    long = abs(told.at - DAWN) > timedelta(hours=2)
    if far or long:
        assert decision.what is What.NEW


@given(tellings, st.lists(tellings, max_size=4))
def test_a_decision_is_always_explained_and_never_depends_on_the_order_of_incidents(told, others):
    live = [a_summary(other, id=f"i{n}") for n, other in enumerate(others)]

    forwards, backwards = matching.decide(told, live), matching.decide(told, live[::-1])

    assert forwards.reasons
    assert (forwards.what, forwards.score) == (backwards.what, backwards.score)


@given(st.permutations(range(6)))
def test_copies_are_one_source_in_whatever_order_they_arrive(order):
    copies = [
        a_telling(0, words=CHAIN),
        a_telling(1, words=f"Reenviado: {CHAIN}"),
        a_telling(2, words=f"{CHAIN} !!!"),
        a_telling(3, words=CHAIN.upper()),
        a_telling(4, words="Somebody told me there is something", sender="phone-1"),
        a_telling(5, words="it is by the church", sender="phone-1"),
    ]

    groups = matching.sources([copies[n] for n in order])

    assert sorted(map(sorted, groups)) == [["r0", "r1", "r2", "r3"], ["r4", "r5"]]


@given(st.lists(texts, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_one_more_copy_never_adds_a_source(words, rng):
    told = [a_telling(n, words=text) for n, text in enumerate(words)]
    copied = rng.choice([t for t in told if len(t.words) > 20] or [a_telling(0, words=CHAIN)])
    with_it = [*told, copied] if copied in told else [*told, copied, copied]

    copy = a_telling(99, words=copied.words)

    assert len(matching.sources([*with_it, copy])) == len(matching.sources(with_it))


@given(texts, texts)
def test_likeness_is_the_same_both_ways_and_whole_for_the_same_text(one, other):
    assert matching.likeness(one, other) == matching.likeness(other, one)
    assert matching.likeness(one, one) == 1


def test_two_people_who_both_say_two_vans_are_two_sources():
    assert (
        len(matching.sources([a_telling(1, words="two vans"), a_telling(2, words="Two vans")])) == 2
    )


def test_no_closeness_of_words_is_expected_across_languages():
    english = a_telling(1, words="Two vans on the corner with men in vests", language="en")
    spanish = a_telling(
        2,
        words="Dos camionetas en la esquina con hombres",
        language="es",
        at=DAWN + timedelta(minutes=5),
    )

    decision = matching.decide(spanish, [a_summary(english)])

    assert decision.what is What.JOIN
    assert Because.SAME_WORDS not in {reason.because for reason in decision.reasons}


@pytest.mark.parametrize(
    ("metres_away", "minutes_later", "what"),
    [
        (0, 5, What.JOIN),
        (1, 5, What.JOIN),
        (0, 70, What.SUGGEST),
        (4, 5, What.NEW),
        (0, 115, What.NEW),
    ],
)
def test_near_and_soon_joins_and_less_is_asked(metres_away, minutes_later, what):
    cell = min(h3.grid_ring(HERE, metres_away))
    told = a_telling(2, cell=cell, at=DAWN + timedelta(minutes=minutes_later))

    assert matching.decide(told, [a_summary()]).what is what


def test_without_a_place_only_a_copy_joins_by_itself():
    summary = a_summary(a_telling(words=CHAIN, area="the-port"), area="the-port")

    vague = a_telling(2, cell="", area="the-port", words="something is going on", sees=frozenset())
    copy = a_telling(3, cell="", area="", words=f"fwd {CHAIN}")
    elsewhere = a_telling(4, cell="", area="riverside", words=CHAIN)

    assert matching.decide(vague, [summary]).what is not What.JOIN
    assert matching.decide(copy, [summary]).what is What.JOIN
    assert matching.decide(elsewhere, [summary]).what is What.NEW


def test_what_comes_after_somebody_looked_is_never_joined_by_itself():
    summary = a_summary(looked_at=DAWN + timedelta(minutes=2))
    told = a_telling(2, at=DAWN + timedelta(minutes=5))

    assert matching.decide(told, [summary]).what is What.SUGGEST


def test_one_anonymous_word_is_unlikely_and_several_who_spoke_to_us_are_not():
    assert confidence.likely(confidence.probability([("web", False)])) is Likely.UNLIKELY
    assert confidence.likely(confidence.probability([("phone", True)])) is Likely.POSSIBLE
    assert confidence.likely(confidence.probability([("phone", True)] * 2)) is Likely.LIKELY


@given(st.lists(st.tuples(st.sampled_from(["web", "sms", "phone", "contact", "?"]), st.booleans())))
def test_confidence_has_a_floor_and_a_ceiling_and_grows_with_sources(told):
    chance = confidence.probability(told)

    assert confidence.FLOOR <= chance <= confidence.CEILING
    assert confidence.probability([*told, ("phone", False)]) >= chance


@given(tellings, texts)
def test_without_a_place_only_likeness_of_words_or_the_sender_ties_two_reports(told, words):
    vague = Telling(**{**vars(told), "cell": "", "area": "the-port"})
    summary = a_summary(a_telling(words=words, cell="", area="the-port"))

    decision = matching.decide(vague, [summary])

    assert decision.what is What.NEW or {r.because for r in decision.reasons} & {
        Because.SAME_WORDS, Because.COPY, Because.SAME_SENDER,
    }  # fmt: skip
