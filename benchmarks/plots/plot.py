"""Draws benchmarks.json: throughput.svg, latency.svg and growth.svg beside it, each only if it was measured.

Usage: plot.py FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "the same figures, the same file"
import matplotlib.pyplot as plt  # noqa: E402

COLOURS = {"MILLRACE": "#1b6ca8", "PEER": "#c9823b", "LIMIT": "#9a9a9a"}
REFERENCE_PERCENTILES = (50, 95, 99)


def main(folder: Path) -> None:
    report = json.loads((folder / "benchmarks.json").read_text())
    if report["legs"]:
        save(throughput(report["legs"]), folder / "throughput.svg")
    if report["latency"]:
        save(latency(report["latency"][0]["flows"]), folder / "latency.svg")
    if report["growth"]:
        save(growth(report["growth"][0]["points"]), folder / "growth.svg")


def throughput(legs: list[dict]) -> plt.Figure:
    """A bar per contender, from the slowest run to the fastest as a line across its end."""
    heights = [len(leg["summaries"]) + 1 for leg in legs]
    figure, axes = plt.subplots(
        len(legs), 1, figsize=(9, 0.42 * sum(heights)), height_ratios=heights, squeeze=False, layout="constrained"
    )
    for axis, leg in zip(axes[:, 0], legs, strict=True):
        for row, summary in enumerate(leg["summaries"]):
            rates = [result["recordsPerSecond"] for result in summary["results"]]
            axis.barh(row, median(rates), color=COLOURS[summary["role"]])
            axis.plot([min(rates), max(rates)], [row, row], color="black", linewidth=1)
        axis.set_yticks(range(len(leg["summaries"])), [summary["contender"] for summary in leg["summaries"]])
        axis.invert_yaxis()
        axis.set_title(leg["leg"], loc="left", fontsize="medium")
        axis.xaxis.set_major_formatter("{x:,.0f}")
    axes[-1, 0].set_xlabel("records per second; grey is a limit, no product")
    return figure


def latency(flows: list[dict]) -> plt.Figure:
    """Left the distribution at the usual rate, right what becomes of the whole way at higher ones."""
    figure, (usual, rates) = plt.subplots(1, 2, figsize=(11, 4.5), width_ratios=(2, 1), layout="constrained")
    lowest = min(flow["usersPerSecond"] for flow in flows)
    for flow in (flow for flow in flows if flow["usersPerSecond"] == lowest):
        for hop in flow["hops"]:
            usual.plot(range(1, 101), hop["percentiles"], label=f"{flow['path']}: {hop['name']}")
    for percentile in REFERENCE_PERCENTILES:
        usual.axvline(percentile, color="#dddddd", linewidth=1, zorder=0)
    usual.set_xlabel(f"percent of users, at {lowest:,} a second")
    usual.set_ylabel("at most so many milliseconds")
    usual.legend(fontsize="small")
    whole = [flow for flow in flows if flow["path"] == flows[-1]["path"]]
    for percentile in REFERENCE_PERCENTILES:
        rates.plot(
            [flow["usersPerSecond"] for flow in whole],
            [flow["hops"][-1]["percentiles"][percentile - 1] for flow in whole],
            marker="o",
            label=f"p{percentile}",
        )
    rates.xaxis.set_major_formatter("{x:,.0f}")
    rates.set_xlabel("users a second")
    rates.set_title(whole[-1]["hops"][-1]["name"], fontsize="medium")
    rates.legend()
    for axis in (usual, rates):
        axis.set_yscale("log")
        axis.yaxis.set_major_formatter("{x:,.0f}")
    return figure


def growth(points: list[dict]) -> plt.Figure:
    names = [f"{point['size']}, {point['records']:,} records" for point in points]
    rates = [point["result"]["recordsPerSecond"] for point in points]
    memory = [point["result"]["clientPeakBytes"] / 1e6 for point in points]
    figure, axes = plt.subplots(1, 2, figsize=(11, 0.4 * len(points) + 1), sharey=True, layout="constrained")
    for axis, values, label in zip(axes, (rates, memory), ("records per second", "client's memory, MB"), strict=True):
        axis.barh(range(len(points)), values, color=COLOURS["MILLRACE"])
        axis.set_yticks(range(len(points)), names)
        axis.xaxis.set_major_formatter("{x:,.0f}")
        axis.set_xlabel(label)
    axes[0].invert_yaxis()
    return figure


def save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
