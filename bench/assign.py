"""Sharing out readings beside one minimum-cost flow on the same pairs, by OR-tools; both in turn, in one run.

Usage: python -m bench.assign [--sizes 150x20x3 1500x200x10 15000x2000x3] [--turns 15]. OR-tools is the peer of this measurement and no package of the
award: pip install --target DIR ortools, then PYTHONPATH=DIR. The flow has the hard rules and, by a convex cost on the seats,
even loads; ours has the worst-off dossier, regions, readings that hang together, and each juror's order beside that.
Processor time, in milliseconds: others work on the machine. The line says the ratio of each pair (its median, least and greatest), whether both leave the same number missing and the same sum of squared loads, and what the
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


def arcs(numpy, jurors, cities, readers: int, forbidden):
    """Columns tail, head, capacity, cost of the flow: source, dossiers, seats, sink; the k-th reading of a seat costs 2k - 1."""
    source, sink, first = 0, 1, 2 + len(cities)
    speaks, needs = (numpy.array([[code in one.languages for code in LANGUAGES] for one in all_], dtype=numpy.int8)
                     for all_ in (jurors, cities))
    fits = needs @ speaks.T > 0
    seat_at, city_at = ({one.id: at for at, one in enumerate(all_)} for all_ in (jurors, cities))
    for seat, city in forbidden:
        fits[city_at[city], seat_at[seat]] = False
    city, seat = (one.astype(numpy.int32) for one in numpy.nonzero(fits))
    fair = 2 * readers * len(cities) // len(jurors) + 20
    every, loads = (numpy.arange(number, dtype=numpy.int32) for number in (len(cities), fair))
    blocks = (
        (numpy.full(len(cities), source), every + 2, readers, 0),
        (city + 2, seat + first, 1, 0),
        (numpy.repeat(numpy.arange(len(jurors)) + first, fair), numpy.full(len(jurors) * fair, sink), 1,
         numpy.tile(2 * loads + 1, len(jurors))),
    )
    whole = [[numpy.broadcast_to(column, len(block[0])) for column in block] for block in blocks]
    return [numpy.concatenate(column) for column in zip(*whole, strict=True)]


def flow(numpy, min_cost_flow, columns, wanted: int):
    """(readings, sum of squared loads) and the seconds, from arcs that are there already."""
    began = time.process_time()
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*columns)
    solver.set_nodes_supplies(numpy.array([0, 1]), numpy.array([wanted, -wanted]))
    solver.solve_max_flow_with_min_cost()
    return (solver.maximum_flow(), solver.optimal_cost()), time.process_time() - began


def measure(dossiers: int, seats: int, readers: int, turns: int, numpy, min_cost_flow) -> str:
    jurors, cities, forbidden = world(dossiers, seats)
    began = time.process_time()
    columns = arcs(numpy, jurors, cities, readers, forbidden)
    building = time.process_time() - began
    ratios, own, theirs = [], [], []
    for _turn in range(turns):
        found, taken = flow(numpy, min_cost_flow, columns, dossiers * readers)
        began = time.process_time()
        made = plan(jurors, cities, readers, forbidden, 1)
        own.append(time.process_time() - began)
        theirs.append(taken)
        ratios.append(own[-1] / taken)
    same = (len(made.pairs), sum(len(mine) ** 2 for mine in made.order.values())) == found
    began = time.process_time()
    asked = Asked(jurors, cities, readers, forbidden)
    wrong, apart = faults(asked, made.pairs, made.shortfall, evenly=True), list(remarks(asked, made.pairs))
    checked = time.process_time() - began
    began = time.process_time()
    left = [one for one in made.pairs if one[0] != "s0"]
    anew = replan(jurors[1:], cities, readers, forbidden, left, set(), 1)
    changed = time.process_time() - began
    return (f"{dossiers:>6} x {seats} x {readers}  ours {statistics.median(own) * 1000:8.1f} ms  flow "
            f"{statistics.median(theirs) * 1000:8.1f} ms (its arcs {building * 1000:.0f})  ratio {statistics.median(ratios):5.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
            f"  {'equal' if same else f'NOT EQUAL {found}'}  missing {sum(made.shortfall.values())}  check {checked * 1000:.0f} ms"
            f" {wrong or 'confirms'}{' apart' if apart else ''}  anew {changed * 1000:.0f} ms,"
            f" {len(anew.given)} given, {len(anew.taken)} taken")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", nargs="+", default=["150x20x3", "1500x200x10"])
    asked.add_argument("--turns", type=int, default=TURNS, help="pairs of measurements")
    try:
        import numpy
        from ortools.graph.python import min_cost_flow
    except ImportError:
        raise SystemExit("OR-tools is not here: pip install --target DIR ortools, then PYTHONPATH=DIR:. "
                         "python -m bench.assign") from None
    told = asked.parse_args()
    for size in told.sizes:
        print(measure(*map(int, size.split("x")), told.turns, numpy, min_cost_flow), flush=True)


if __name__ == "__main__":
    main()
