"""What we keep no record of is found, offered to be struck, and masked where it is shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.reports.fragments import MASK, masked, suspicious, without


@pytest.mark.parametrize(
    ("text", "piece", "mark"),
    [
        ("Dos camionetas. Uno con placa 4471 en el chaleco.", "placa 4471", "badge"),
        ("white van plate ABC-123 by the church", "plate ABC-123", "plate"),
        ("license plate is 8KJ 221", "license plate is 8KJ 221", "plate"),
        ("a Ford with 4KLM 22", "4KLM 22", "plate"),
        ("badge number 7702", "badge number 7702", "badge"),
        ("officer Smith is at the door", "officer Smith", "name"),
        ("el agente Juan Pérez", "agente Juan Pérez", "name"),
        ("an agent named smith", "agent named smith", "name"),
        ("my neighbor is undocumented", "undocumented", "status"),
        ("ellos no tienen papeles", "no tienen papeles", "status"),
        ("اس کے پاس کاغذات نہیں ہیں", "کاغذات نہیں", "status"),
        ("白色面包车，车牌号是8KJ 221", "车牌号是8KJ 221", "plate"),
        ("门口有一辆ABC1234白色的车", "ABC1234", "plate"),
        ("警号7702的人", "警号7702", "badge"),
        ("王警官在门口", "王警官", "name"),
        ("警官名叫Smith", "警官名叫Smith", "name"),
        ("他没有身份", "没有身份", "status"),
        ("他们是走线来的", "走线", "came"),
        ("他有前科", "前科", "past"),
        ("he crossed the border", "crossed the border", "came"),
        ("vino de Guatemala", "vino de Guatemala", "came"),
        ("he was arrested before", "was arrested before", "past"),
        ("tiene antecedentes", "antecedentes", "past"),
    ],
)
def test_it_is_found_and_masked(text, piece, mark):
    (fragment,) = suspicious(text)

    assert (fragment.text, fragment.mark) == (piece, mark)
    assert fragment.reason
    assert piece not in masked(text)
    assert MASK in masked(text)
    assert suspicious(without(text, piece)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Two white vans on 82nd Ave near 1209 Cambridge St",
        "agents in vests, 3 officers at the door",
        "Broadway y Prospect, por el parque",
        "call me at 6 pm on I-95 or US 101",
        "officer at the door with a paper",
        "第三街120号门口有三个警官，两辆白色面包车",
        "ICE警官在Broadway和Prospect路口，说有文件",
        "براڈوے اور پراسپیکٹ پر دو گاڑیاں",
    ],
)
def test_what_people_see_is_left_alone(text):
    assert suspicious(text) == []
    assert masked(text) == text


@given(st.text(max_size=300))
def test_any_text_is_read_without_fail(text):
    for fragment in suspicious(text):
        assert fragment.text in text
    assert suspicious(masked(masked(text))) == suspicious(masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "badge is" + " " * 20_000 + "is" + " " * 20_000 + "is" + " " * 20_000 + "x",
        "placa es\n" * 5_000,
        "plate " + "A1-" * 20_000,
        "officer " * 8_000,
        "agent named " * 5_000,
    ],
    ids=["spaces", "lines", "plates", "ranks", "names"],
)
def test_a_text_made_to_be_slow_is_read_in_one_pass(text):
    """Read in steps that grow with the square of its length, the first would take a week."""
    assert len(suspicious(text)) <= len(text)
