"""What people, phones and enemies send that nobody means; and what a page's fields usually hold."""

from uuid import UUID

from tests.build_reports import BROADWAY

NOBODY = str(UUID(int=7))
SCRIPT = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"

#: By what it is called in a failure; bytes are sent as they are.
VALUES: dict[str, str | bytes] = {
    "empty": "",
    "spaces": " \t\r\n\u00a0\u3000",
    "no letters": "a\0\x01\x07\x1b[31m\x7f\x85\u2028\uffff\U0010ffff\ufdd0",
    "right to left": "\u202ereversed\u202c\u2066\u200f\ufeff",
    "script, SQL and template": (
        f"{SCRIPT}'; DROP TABLE reports_report; -- %s %(a)s {{0}} {{{{ request }}}}{{% load x %}}"
    ),
    "beyond bigint": "9" * 30,
    "digits without end": "9" * 5000,
    "no number": "-1e999 NaN",
    "digits that do not count": "❶② ³ ۱۲ Broadway",
    "year 0": "0000-00-00T00:00",
    "year 99999": "99999-12-31T23:59",
    "nobody's id": NOBODY,
    "a path": "../../../../etc/passwd",
    "a place nowhere": "at:nan,inf",
    "an area nowhere": "area:\0/../x",
    "JSON": '{"a": [1, null, {"b": "\\ud800"}]}',
    "JSON of another shape": '[{"id": 1, "rawId": null, "response": []}]',
    "JSON without end": "[" * 50_000,
    "invalid bytes": b"\xff\xfe\xc3(",
    "overlong bytes": b"\xc0\xaf\xe0\x80\xaf\xed\xa0\x80\xed\xbf\xbf",
    "accents upon accents": "Z" + "\u0301" * 5000,
    "a screen of spaces": "badge is" + " " * 90_000 + "is" + " " * 90_000 + "x",
    "300 kB": "Broadway and " * 23_000,
}
#: What is tried in one field while the others hold what people say.
ALONE = ("empty", "no letters", "script, SQL and template", "digits without end",
         "digits that do not count", "JSON of another shape", "invalid bytes",
         "a screen of spaces")  # fmt: skip

#: What a field usually holds, so that one absurd value is met by what comes after the form.
PLAUSIBLE: dict[str, str] = {
    "text": "two vans at the corner", "words": "two vans", "said_place": "Broadway and Prospect",
    "place": f"at:{BROADWAY.lat},{BROADWAY.lon}", "answer": "going", "outcome": "nothing",
    "basis": "observers", "count": "2", "where": "Broadway and Prospect", "hours": "4",
    "days": "3", "mode": "walk", "role": "observer", "saw": "seen", "ended": "left",
    "taken": "no", "how": "fine", "rest": "yes", "once": NOBODY, "number": "1",
    "maximum": "4", "language": "es", "network": "home", "account": NOBODY, "change": "grant",
    "invitation": NOBODY, "roles": "observer", "alias": "Mina", "way": "password",
    "password": "five words drawn by dice", "agreed": "on", "callback": "yes",
    "contact": "617 555 0142", "callback_when": "tonight", "callback_say": "Testigo",
    "kind": "incident", "line": NOBODY, "to": "account:" + NOBODY, "next": "/desk/",
    "strike": "on", "minutes": "5", "caller": "+16175550123", "owner": NOBODY, "path": "/go/1/",
    "medical": "asthma", "endpoint": "https://push.example/x", "code": "123456",
    "login": "maria", "name": "my phone", "credential": "{}",
}  # fmt: skip

#: What a request says its body is, and the body.
BODIES: dict[str, tuple[str, bytes]] = {
    "JSON for a form": ("application/json", b'{"words": ["\\ud800"], "answer": 1}'),
    "XML for a form": ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;"),
    "nothing it is": ("", b"words=a"),
    "no such type": ("%00/\u202e; charset=", b"words=a"),
    "an encoding nobody knows": ("application/x-www-form-urlencoded; charset=x-klingon", b"a=%ff"),
    "an encoding of bytes": ("application/x-www-form-urlencoded; charset=base64", b"a=%ff"),
    "an encoding of two bytes": ("application/x-www-form-urlencoded; charset=utf-16", b"a=%ff%fe"),
    "a form cut short": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\ntwo va',
    ),
    "a form without its edge": ("multipart/form-data", b"--b\r\n\r\n"),
    "a form with an absurd edge": ("multipart/form-data; boundary=" + "b" * 500, b"--b"),
    "a form in an encoding of bytes": (
        "multipart/form-data; boundary=b; charset=hex",
        b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\nz\r\n--b--\r\n',
    ),
    "a part in an unknown wrapping": (
        "multipart/form-data; boundary=b",
        (
            b'--b\r\nContent-Disposition: form-data; name="words"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n\xff\xfe!\r\n--b--\r\n"
        ),
    ),
    "a file of bytes": (
        "multipart/form-data; boundary=b",
        (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="../a\0.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\n\xff\xfe\xc3(\r\n--b--\r\n"
        ),
    ),
    "2,000 fields": (
        "application/x-www-form-urlencoded",
        b"&".join(b"a%d=" % n for n in range(2000)),
    ),
}
#: What every door is tried with; the others are read before any view, the same way everywhere.
CUT = ("JSON for a form", "an encoding of bytes", "a form cut short", "a file of bytes")
