"""python varNumpy.py POSITIONS SCENARIOS: the same figures as varChild.ts from scratch, by numpy on one thread (OPENBLAS_NUM_THREADS=1), in median milliseconds."""
import json
import sys
import time

import numpy

positions, scenarios = int(sys.argv[1]), int(sys.argv[2])
chance = numpy.random.default_rng(1)
values = (chance.random(positions) - 0.5) * 20_000
returns = (chance.random((positions, scenarios)) - 0.5) / 20
places = sorted({int(tail * (scenarios - 1)) + step for tail in (0.05, 0.01) for step in (0, 1)})


def tail(partitioned, share):
    place = share * (scenarios - 1)
    below = int(place)
    lower, upper = partitioned[below], partitioned[below + 1]
    return -(lower + (upper - lower) * (place - below)), -partitioned[: below + 1].mean()


samples = []
for _ in range(40):
    began = time.perf_counter()
    partitioned = numpy.partition(values @ returns, places)
    tail(partitioned, 0.05), tail(partitioned, 0.01)
    samples.append((time.perf_counter() - began) * 1000)
print(json.dumps({"numpyMs": float(numpy.median(samples))}))
