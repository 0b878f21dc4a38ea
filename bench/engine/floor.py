"""The least possible work: numpy compares a year of minutes with the threshold and counts N = 5."""

import time

import numpy

N, M, MINUTES, ROUNDS = 5, 3, 525_600, 9


def once(values):
    breaching = numpy.concatenate(([0], numpy.cumsum(values > 50.0)))
    return breaching[N:] - breaching[:-N] >= M


values = numpy.random.default_rng(1).uniform(0.0, 100.0, MINUTES)
times = []
for _ in range(ROUNDS):
    start = time.perf_counter()
    once(values)
    times.append(time.perf_counter() - start)
print(sorted(times)[ROUNDS // 2])
