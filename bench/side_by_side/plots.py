"""The three plots of the page: memory over connections, CPU per message, latency percentiles."""
import math

from .figures import number
from .servers import ASIO, BEAST, FLOOR, NPM, OURS, OURS_TWO_THREADS, PARENT, PARENT_TWO_THREADS, TITLES
from .svg import FAINT, INK, Canvas, log_steps, round_steps

COLORS = {OURS: "#1769aa", NPM: "#c4672b", FLOOR: "#8a94a0", OURS_TWO_THREADS: "#63a4d8", ASIO: "#2a8f7b",
          BEAST: "#8b5fa8", PARENT: "#5b6470", PARENT_TWO_THREADS: "#a3abb5"}
WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 166, 84, 48


def _scale(low, high, from_px, to_px):
    return lambda value: from_px + (value - low) / (high - low) * (to_px - from_px)


def _spread_labels(wanted, gap=16):
    """Moves label positions apart, keeping their order. `wanted`: [(y, label)]."""
    placed = []
    for y, label in sorted(wanted):
        placed.append((max(y, placed[-1][0] + gap) if placed else y, label))
    return placed


def memory(results):
    lines = {server: line for server in results.servers if (line := results.growth(server))}
    if not lines:
        return None
    canvas = Canvas(WIDTH, HEIGHT, "Memory for N idle connections",
                    "resident memory of the server process, MiB; lower is better")
    x_steps = round_steps(max(line[-1][0] for line in lines.values()))
    y_steps = round_steps(max(point[1] for line in lines.values() for point in line))
    x_of = _scale(0, x_steps[-1], LEFT, WIDTH - RIGHT)
    y_of = _scale(0, y_steps[-1], HEIGHT - BOTTOM, TOP)
    for step in y_steps:
        canvas.line(LEFT, y_of(step), WIDTH - RIGHT, y_of(step))
        canvas.text(LEFT - 8, y_of(step) + 4, f"{step:g}", color=FAINT, anchor="end")
    for step in x_steps:
        canvas.text(x_of(step), HEIGHT - BOTTOM + 20, f"{step:,.0f}", color=FAINT, anchor="middle")
    canvas.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "connections", color=FAINT, anchor="middle")
    labels = []
    for server, line in lines.items():
        canvas.path([(x_of(count), y_of(mib)) for count, mib in line], COLORS[server])
        canvas.dot(x_of(line[-1][0]), y_of(line[-1][1]), COLORS[server])
        labels.append((y_of(line[-1][1]) + 4, (server, line[-1][1])))
    for y, (server, mib) in _spread_labels(labels):
        canvas.text(x_of(x_steps[-1]) + 12, y, f"{TITLES[server]}: {number(mib)}", color=COLORS[server], weight="600")
    return canvas


def cpu(results):
    groups = [("cand", "CANDIDATE, closed loop"), ("mix", "mix, closed loop"), ("cand8", "CANDIDATE, window 8"),
              ("steady", "mix at 5,000/s")]
    key = "srv_cpu_us_per_msg"
    shown = [(title, [(server, value) for server in results.servers
                      if (value := results.median(server, case, key)) is not None]) for case, title in groups]
    shown = [(title, bars) for title, bars in shown if bars]
    if not shown:
        return None
    bar, gap = 18, 16
    height = TOP + sum(len(bars) * (bar + 3) + gap for _, bars in shown) + 40
    canvas = Canvas(WIDTH, height, "CPU for each relayed message",
                    "microseconds of server CPU, kernel included, median; lower is better")
    left = 178
    x_steps = round_steps(max(value for _, bars in shown for _, value in bars))
    x_of = _scale(0, x_steps[-1], left, WIDTH - RIGHT)
    for step in x_steps:
        canvas.line(x_of(step), TOP - 8, x_of(step), height - 34)
        canvas.text(x_of(step), height - 16, f"{step:g}", color=FAINT, anchor="middle")
    y = TOP
    for title, bars in shown:
        canvas.text(left - 10, y + len(bars) * (bar + 3) / 2 + 3, title, anchor="end")
        for server, value in bars:
            canvas.bar(left, y, x_of(value) - left, bar, COLORS[server])
            canvas.text(x_of(value) + 6, y + 13.5, f"{number(value)} {TITLES[server]}", color=INK)
            y += bar + 3
        y += gap
    return canvas


def latency(results):
    percentiles = [("lat_p50_us", "p50"), ("lat_p90_us", "p90"), ("lat_p99_us", "p99"), ("lat_p999_us", "p99.9")]
    lines = {}
    for server in results.servers:
        values = [results.median(server, "steady", key) for key, _ in percentiles]
        if all(value for value in values):
            lines[server] = values
    if not lines:
        return None
    canvas = Canvas(WIDTH, HEIGHT, "Latency at a steady 5,000 messages a second",
                    "from the intended time of sending to arrival, microseconds, logarithmic; lower is better")
    everything = [value for values in lines.values() for value in values]
    steps = log_steps(min(everything), max(everything))
    log_y = _scale(math.log10(steps[0]), math.log10(steps[-1]), HEIGHT - BOTTOM, TOP)
    for step in steps:
        y = log_y(math.log10(step))
        canvas.line(LEFT, y, WIDTH - RIGHT, y)
        canvas.text(LEFT - 8, y + 4, f"{step:,g}", color=FAINT, anchor="end")
    x_of = _scale(0, len(percentiles) - 1, LEFT + 40, WIDTH - RIGHT - 20)
    for i, (_, name) in enumerate(percentiles):
        canvas.text(x_of(i), HEIGHT - BOTTOM + 20, name, color=FAINT, anchor="middle")
    labels = []
    for server, values in lines.items():
        points = [(x_of(i), log_y(math.log10(value))) for i, value in enumerate(values)]
        canvas.path(points, COLORS[server])
        for x, y in points:
            canvas.dot(x, y, COLORS[server])
        labels.append((points[-1][1] + 4, server))
    for y, server in _spread_labels(labels):
        canvas.text(WIDTH - RIGHT - 4, y, f"{TITLES[server]}: {number(lines[server][-1])}", color=COLORS[server],
                    weight="600")
    return canvas


PLOTS = {
    "memory": (memory, "Memory for N idle connections"),
    "cpu": (cpu, "CPU for each relayed message"),
    "latency": (latency, "Latency percentiles at 5,000 messages a second"),
}
