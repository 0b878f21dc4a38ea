"""Measures the least possible work for a year of minutes with numpy: the comparison with the threshold, and the count
of breaching values in every N = 5.

Prints the shortest time of several rounds of each, in seconds.
"""

import json
import time

import numpy

N, M, MINUTES, ROUNDS = 5, 3, 525_600, 25


def compared(values):
    return values > 50.0


def counted(values):
    breaching = numpy.concatenate(([0], numpy.cumsum(compared(values))))
    return breaching[N:] - breaching[:-N] >= M


def best(work, values):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work(values)
        times.append(time.perf_counter() - start)
    return min(times)


values = numpy.random.default_rng(1).uniform(0.0, 100.0, MINUTES)
print(json.dumps({"numpy": best(compared, values), "numpy_counted": best(counted, values)}))
