"""Sharing out readings beside one minimum-cost flow on the same pairs, by OR-tools; both in turn, in one run.

Usage: python -m bench.assign [--sizes 150x20x3 1500x200x10]. OR-tools is the peer of this measurement and no package of the
award: pip install --target DIR ortools, then PYTHONPATH=DIR. The flow has the hard rules and, by a convex cost on the seats,
even loads; ours has the worst-off dossier, regions, readings that hang together, and each juror's order beside that.
The line says the ratio, whether both leave the same number missing and the same sum of squared loads, and what the
independent check and sharing out anew after a juror left cost.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time

from workflows.assignment import Dossier, SeatFacts, plan
from workflows.plan_check import Asked, faults, remarks
from workflows.replanning import replan

LANGUAGES, REGIONS, TURNS = ("en", "fr", "es", "pt", "ca"), "ABCDEFG", 15


def world(dossiers: int, seats: int, seed: int = 1):
    """Jurors who read one to three languages, dossiers in one, two conflicts for each dossier."""
    chance = random.Random(seed)
    jurors = [SeatFacts(f"s{one}", None, frozenset(chance.sample(LANGUAGES, chance.randint(1, 3)))) for one in range(seats)]
    cities = [Dossier(f"d{one}", None, frozenset({chance.choice(LANGUAGES)}), chance.choice(REGIONS)) for one in range(dossiers)]
    return jurors, cities, {(f"s{chance.randrange(seats)}", one.id) for one in cities for _ in "12"}


def arcs(jurors, cities, readers: int, forbidden):
    """(tail, head, capacity, cost) of the flow: source, dossiers, seats, sink; the k-th reading of a seat costs 2k - 1."""
    source, sink, first = 0, 1, 2 + len(cities)
    for at, city in enumerate(cities):
        yield source, 2 + at, readers, 0
        for place, juror in enumerate(jurors):
            if juror.languages & city.languages and (juror.id, city.id) not in forbidden:
                yield 2 + at, first + place, 1, 0
    fair = 2 * readers * len(cities) // len(jurors) + 20
    for place in range(len(jurors)):
        for number in range(fair):
            yield first + place, sink, 1, 2 * number + 1


def flow(numpy, min_cost_flow, columns, wanted: int):
    """(readings, sum of squared loads) and the seconds, from arcs that are there already."""
    began = time.perf_counter()
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*columns)
    solver.set_nodes_supplies(numpy.array([0, 1]), numpy.array([wanted, -wanted]))
    solver.solve_max_flow_with_min_cost()
    return (solver.maximum_flow(), solver.optimal_cost()), time.perf_counter() - began


def measure(dossiers: int, seats: int, readers: int, numpy, min_cost_flow) -> str:
    jurors, cities, forbidden = world(dossiers, seats)
    began = time.perf_counter()
    columns = [numpy.array(one) for one in zip(*arcs(jurors, cities, readers, forbidden), strict=True)]
    building = time.perf_counter() - began
    ratios, own, theirs = [], [], []
    for _turn in range(TURNS):
        found, taken = flow(numpy, min_cost_flow, columns, dossiers * readers)
        began = time.perf_counter()
        made = plan(jurors, cities, readers, forbidden, 1)
        own.append(time.perf_counter() - began)
        theirs.append(taken)
        ratios.append(own[-1] / taken)
    same = (len(made.pairs), sum(len(mine) ** 2 for mine in made.order.values())) == found
    began = time.perf_counter()
    asked = Asked(jurors, cities, readers, forbidden)
    wrong, apart = faults(asked, made.pairs, made.shortfall, evenly=True), list(remarks(asked, made.pairs))
    checked = time.perf_counter() - began
    began = time.perf_counter()
    left = [one for one in made.pairs if one[0] != "s0"]
    anew = replan(jurors[1:], cities, readers, forbidden, left, set(), 1)
    changed = time.perf_counter() - began
    return (f"{dossiers:>6} x {seats} x {readers}  ours {statistics.median(own) * 1000:8.1f} ms  flow "
            f"{statistics.median(theirs) * 1000:8.1f} ms (its arcs {building * 1000:.0f})  ratio {statistics.median(ratios):5.1f} ({min(ratios):.1f}-{max(ratios):.1f})"
            f"  {'equal' if same else f'NOT EQUAL {found}'}  missing {sum(made.shortfall.values())}  check {checked * 1000:.0f} ms"
            f" {wrong or 'confirms'}{' apart' if apart else ''}  anew {changed * 1000:.0f} ms,"
            f" {len(anew.given)} given, {len(anew.taken)} taken")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", nargs="+", default=["150x20x3", "1500x200x10"])
    try:
        import numpy
        from ortools.graph.python import min_cost_flow
    except ImportError:
        raise SystemExit("OR-tools is not here: pip install --target DIR ortools, then PYTHONPATH=DIR:. "
                         "python -m bench.assign") from None
    for size in asked.parse_args().sizes:
        print(measure(*map(int, size.split("x")), numpy, min_cost_flow), flush=True)


if __name__ == "__main__":
    main()
