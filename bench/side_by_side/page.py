"""bench/RESULTS.md: the machine, the command, the tables, what was thrown away, and the plots."""
import textwrap

from .cases import BY_NAME, FAULTS, faults_of
from .figures import FIGURES, number
from .plots import PLOTS
from .servers import ASIO, BEAST, FLOOR, NPM, OURS, PARENT, TITLES

BASES = {NPM: "npm peer", FLOOR: "floor", ASIO: "on Asio", BEAST: "Beast", PARENT: "parent"}  # what ours is divided by

NOTES = {
    FLOOR: "`floor` is the yardstick in `floor/`: one recv and one send for each message, no JSON, no limits, no "
           "safety.",
    OURS: "`p2p-broker` runs with every protection on and one thread.",
    ASIO: "`p2p-broker on Asio` is the same with Asio's event loop in place of epoll.",
    BEAST: "`Beast` is the server in `beast/`: the same core behind Boost.Beast's WebSocket stream.",
}


def _table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def goals_table(results):
    words = {True: "reached", False: "**not reached**", None: "not measured"}
    return _table(["figure", "p2p-broker", "goal", ""],
                  [(each.title, each.ours, each.wanted, words[each.reached]) for each in results.verdicts()])


def figures_table(results):
    rows = []
    bases = [base for base in BASES if base in results.servers]
    for figure in FIGURES:
        spreads = [results.spread(server, figure.case, figure.key) for server in results.servers]
        if not any(spreads):
            continue
        ratios = [results.ratio(figure, OURS, base) for base in bases]
        rows.append([f"{figure.title}, {figure.unit}", *(spread or "-" for spread in spreads),
                     *("-" if ratio is None else f"{ratio:.2f}" for ratio in ratios)])
    return _table(["median (least to most)", *(TITLES[server] for server in results.servers),
                   *(f"ours / {BASES[base]}" for base in bases)], rows)


def notes(results):
    """What the columns are, in lines as wide as the rest of the page."""
    text = ("CPU is that of the server's threads, kernel work for its sockets included. User memory is the growth of "
            "its resident memory for each connection. ")
    text += " ".join(note for server, note in NOTES.items() if server in results.servers)
    return textwrap.fill(text, 115, break_on_hyphens=False)


def disturbance(results, noise_max):
    thrown = [run for run in results.runs if not run["used"]]
    kept = [run for run in results.runs if run["used"]]
    disturbed = [run for run in kept if run["disturbed"]]
    failed = [run for run in kept if "error" in run]
    text = (f"A run during which other processes took more than {noise_max:g} % of a core is thrown away and repeated. "
            f"{len(kept)} runs count; {len(thrown)} were thrown away")
    if thrown:
        counts = {}
        for run in thrown:
            counts[run["case"]] = counts.get(run["case"], 0) + 1
        text += " (" + ", ".join(f"{case}: {count}" for case, count in counts.items()) + ")"
    text += ". "
    if disturbed:
        worst = max(run["noise"] for run in disturbed if "error" not in run) if len(disturbed) > len(failed) else 0
        text += (f"**{len(disturbed)} of those that count were still disturbed** when the patience was used up "
                 f"(others took up to {worst:.0f} % of a core); figures with such a run are marked with *.")
    else:
        text += "None of those that count was disturbed."
    for run in failed:
        text += f"\n\n{TITLES[run['server']]}, {run['case']}, failed: `{run['error'].replace('`', chr(39))}`"
    return text


def integrity(results):
    lines = []
    for server in results.servers:
        runs = [run for run in results.runs if run["server"] == server and "error" not in run]
        messages = sum(run.get("msgs", 0) for run in runs)
        cycles = sum(run.get("cycles", 0) for run in runs)
        faults = {}
        for run in runs:
            for name, count in faults_of(run).items():
                faults[name] = faults.get(name, 0) + count
        verdict = "every check passed" if not faults else f"**faults: {faults}**"
        reformatted = sum(run.get("reformatted", 0) for run in runs)
        note = f"; {reformatted:,} payloads were rewritten with the same meaning" if reformatted else ""
        lines.append(f"- {TITLES[server]}: {messages:,} relayed messages and {cycles:,} short lives checked, "
                     f"{verdict}{note}")
    return "\n".join(lines)


def write(results, target, settings):
    plots = target.parent / "plots"
    plots.mkdir(exist_ok=True)
    pictures = []
    for name, (draw, title) in PLOTS.items():
        canvas = draw(results)
        if canvas is not None:
            (plots / f"{name}.svg").write_text(str(canvas))
            pictures.append(f"![{title}](plots/{name}.svg)")
    cases = "\n".join(f"- **{name}** ({case.title}): `brokerload {' '.join(case.load_arguments(settings.full))}`"
                      for name, case in BY_NAME.items() if any(run["case"] == name for run in results.runs))
    target.write_text(f"""# Results

Written by {', then '.join(f'`{each}`' for each in settings.commands)}; do not edit.
What each figure means stands in [README.md](README.md).

## Goals

{goals_table(results)}

## Figures

{figures_table(results)}

{notes(results)}

{chr(10).join(pictures)}

## The machine

{_table(["", ""], settings.machine)}

Server on core 0, load generator on core 1, loopback, interleaved rounds.

{disturbance(results, settings.noise_max)}

## What was checked

{integrity(results)}

The checks that must be 0: {", ".join(FAULTS)}.

## The runs

{cases}

The brokers were started as

{chr(10).join(f"- `{line}`" for line in settings.server_lines)}
""")


def short_summary(results):
    """For the terminal: the goals and the medians."""
    lines = []
    for each in results.verdicts():
        word = {True: "reached", False: "NOT reached", None: "not measured"}[each.reached]
        if each.reached is not None:
            lines.append(f"  {each.title:44} {each.ours:>14}  {each.wanted:22} {word}")
    for figure in FIGURES:
        cells = [f"{server} {number(spread.median)}{'*' if spread.disturbed else ''}" for server in results.servers
                 if (spread := results.spread(server, figure.case, figure.key))]
        if cells:
            lines.append(f"  {figure.title + ', ' + figure.unit:44} " + "   ".join(cells))
    return "\n".join(lines)
