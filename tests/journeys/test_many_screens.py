"""More open screens than the web process has database connections, and everybody is served."""

from contextlib import ExitStack

from testigo.drills.stage import Stage

SCREENS = 24  #: three times the connections a web process keeps


def test_screens_that_only_listen_take_no_connection_from_those_who_press(stage: Stage):
    lucia = stage.be("Lucia").http
    with ExitStack() as screens:
        heard = []
        for _screen in range(SCREENS):
            answer = screens.enter_context(lucia.stream("GET", "/live/desk/", timeout=30))
            assert answer.status_code == 200
            heard.append(answer.iter_lines())
        for lines in heard:  # their rights were looked at again, and what that took given back
            while next(lines) != ": here":
                pass
        # A page that finds no connection is answered too, after five seconds: that it is away.
        assert lucia.get("/desk/").status_code == 200
