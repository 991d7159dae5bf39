"""The command line of bench/run: what is measured, how often, and what goes together."""
import argparse
import pathlib

from . import against, cases, servers, together


def settings_of(arguments, description, work):
    """What was asked for, complete and checked; the raw results lie in `work`."""
    parser = argparse.ArgumentParser(prog="bench/run", description=description)
    parser.add_argument("--full", action="store_true", help="longer runs and seven rounds, about half an hour")
    parser.add_argument("--rounds", type=int,
                        help="interleaved rounds (3, with --full 7, with --against 9)")
    parser.add_argument("--only", default="", metavar="CASES", help="some of: " + ",".join(cases.BY_NAME))
    parser.add_argument("--servers", default="", help="some of: " + ",".join(servers.TITLES))
    parser.add_argument("--build", type=pathlib.Path, metavar="DIR", help="measure this build and build nothing")
    parser.add_argument("--parent", type=pathlib.Path, metavar="PROGRAM", help="the broker that parent stands for")
    parser.add_argument("--against", metavar="COMMIT", help="build that commit too, and compare this tree with it")
    parser.add_argument("--together", action="store_true",
                        help="with --against: both at the same time on one core, which scatters less")
    parser.add_argument("--windows", type=int, default=2, help="with --together: of 5 s, in each round (2)")
    parser.add_argument("--port", type=int, default=9187)
    parser.add_argument("--noise-max", type=float, default=10, metavar="PERCENT",
                        help="CPU of other processes above which a run is repeated, percent of a core (10)")
    parser.add_argument("--repeats", type=int, default=2, help="of one disturbed run, at most (2)")
    parser.add_argument("--patience", type=float, metavar="S",
                        help="seconds to spend on waiting and repeating in all (300, with --full or --against 1200)")
    parser.add_argument("--add", action="store_true", help="add these rounds to those of the last benchmark")
    parser.add_argument("--page", action="store_true", help="write the page from the results of the last benchmark")
    settings = parser.parse_args(arguments)
    _complete(settings, work)
    wrong = _fault_of(settings)
    if wrong:
        parser.error(wrong)
    settings.cases = [settings.known_cases[name] for name in settings.case_names]
    return settings


def _complete(settings, work):
    """Fills in what was not said."""
    if settings.rounds is None:
        settings.rounds = 9 if settings.against else 7 if settings.full else 3
    if settings.patience is None:
        settings.patience = 1200 if settings.full or settings.against else 300
    compared = [name for pair in against.PAIRS.items() for name in pair]
    settings.server_names = settings.servers.split(",") if settings.servers else (
        compared if settings.against else servers.DEFAULT)
    settings.known_cases = together.BY_NAME if settings.together else cases.BY_NAME
    settings.case_names = settings.only.split(",") if settings.only else (
        against.CASES if settings.against and not settings.together else list(settings.known_cases))
    settings.raw = work / ("against.jsonl" if settings.against else "results.jsonl")
    settings.whole = not settings.against and not settings.only and set(servers.DEFAULT) <= set(settings.server_names)


def _fault_of(settings):
    """What is wrong with the arguments, or nothing."""
    for names, known in ((settings.server_names, servers.TITLES), (settings.case_names, settings.known_cases)):
        for name in names:
            if name not in known:
                return f"there is no {name}; known are {', '.join(known)}"
    if settings.together and not settings.against:
        return "--together compares two commits: name the other one with --against"
    if settings.together and (settings.add or settings.page or settings.full or settings.servers):
        return "--together takes none of --add, --page, --full and --servers"
    if settings.against and settings.parent:
        return "--parent and --against both say what parent is: give one of them"
    if not settings.against and not settings.parent and {servers.PARENT, servers.PARENT_TWO_THREADS} & set(
            settings.server_names):
        return "parent needs --parent PROGRAM or --against COMMIT"
    if settings.rounds < 1 or settings.windows < 1:
        return "--rounds and --windows must be 1 or more"
    return None
