"""More open screens than the web process has database connections, and everybody is served."""

from contextlib import ExitStack

from testigo.drills.stage import Stage

SCREENS = 24  #: three times the connections a web process keeps
PATIENCE = 4.0  #: seconds; a page that finds no connection waits for five


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
        assert lucia.get("/desk/", timeout=PATIENCE).status_code == 200
