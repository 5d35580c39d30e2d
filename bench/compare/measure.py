"""Times one workload in all workers, alternately."""
import math
import statistics
import sys
import time

from contestants import FLOOR, OURS

SAMPLES = 1000
WARM_MS = 8                         # untimed calls before each slice: caches, clock and threads come back
MOST_CALLS = 500
NEAR = 1.25                         # of one peer, variants this close to its best stay in the race
FAR = 4                             # peers this much slower than the best one are not timed again
TOLERANCE = {False: 1e-4, True: 1e-3}


class Series:
    """The times of one variant of one peer on one workload."""

    def __init__(self, worker, variant):
        self.worker, self.variant = worker, variant
        self.peer = worker.peer
        self.rounds = []            # one median a round, ms
        self.scouted = math.inf     # ms, from the first look
        self.difference = None      # largest, relative to the reference's largest value
        self.error = None

    @property
    def winograd(self):
        return 'winograd' in self.variant

    @property
    def is_peer(self):
        return self.peer not in (OURS, FLOOR)

    @property
    def median(self):
        return statistics.median(self.rounds) if self.rounds else self.scouted

    @property
    def wrong(self):
        return self.difference is not None and not self.difference <= TOLERANCE[self.winograd]


class Load:
    """How many cores the rest of the machine kept busy while slices ran."""

    def __init__(self):
        self.foreign = self.wall = 0.0

    @staticmethod
    def busy_seconds():
        with open('/proc/stat') as stat:
            fields = [int(field) for field in stat.readline().split()[1:9]]
        return (sum(fields) - fields[3] - fields[4]) / 100

    def around(self, worker, action):
        busy, own, wall = self.busy_seconds(), worker.cpu_seconds(), time.perf_counter()
        result = action()
        self.foreign += self.busy_seconds() - busy - (worker.cpu_seconds() - own)
        self.wall += time.perf_counter() - wall
        return result

    @property
    def cores(self):
        return max(0.0, self.foreign / self.wall) if self.wall else 0.0


def prepare(workload, workers):
    """One series for each variant that some worker has for the workload."""
    fields = [f'{k}={",".join(map(str, v)) if isinstance(v, list) else v}' for k, v in workload.items() if k != 'name']
    busy = [worker for worker in workers if worker.start('prepare', workload['name'], *fields)]
    series = []
    for worker in busy:
        answer = worker.collect()
        if 'error' in answer:
            print(f'  {worker.peer}: {answer["error"]}', file=sys.stderr)
        series += [Series(worker, variant) for variant in answer.get('variants', ())]
    return series


def check(series):
    """Compares sampled elements with those of PyTorch, or of the next best that is there."""
    reference = None
    for entry in sorted((s for s in series if s.peer != FLOOR), key=lambda s: (s.peer != 'PyTorch', s.peer != 'NumPy')):
        answer = entry.worker.ask('sample', entry.variant, SAMPLES)
        values = answer.get('values')
        if values is None:
            entry.error = answer['error']
            continue
        reference = reference or values
        scale = max(map(abs, reference)) or 1.0
        same = len(values) == len(reference)
        entry.difference = max(abs(a - b) for a, b in zip(values, reference)) / scale if same else math.inf


def timed(entry, calls, slice_ms, load):
    warm = max(1, min(200, math.ceil(WARM_MS / slice_ms * calls)))
    answer = load.around(entry.worker, lambda: entry.worker.ask('run', entry.variant, warm, calls))
    if 'error' in answer:
        entry.error = answer['error']
        return math.inf
    return statistics.median(answer['ms'])


def scout(series, slice_ms, load):
    """A first look at every variant; {entry: calls in a slice}."""
    calls = {}
    for entry in series:
        first = entry.worker.ask('run', entry.variant, 0, 1)
        if 'error' in first:
            entry.error = first['error']
            continue
        calls[entry] = max(1, min(MOST_CALLS, round(slice_ms / max(first['ms'][0], 1e-4))))
        if first['ms'][0] > 25 * slice_ms:
            entry.scouted, calls[entry] = first['ms'][0], 1
            continue
        quick = timed(entry, calls[entry], slice_ms, load)
        calls[entry] = max(1, min(MOST_CALLS, round(slice_ms / max(quick, 1e-4))))
        entry.scouted = min(quick, timed(entry, calls[entry], slice_ms, load)) if quick < 10 * slice_ms else quick
    return calls


def contenders(series):
    """Who is timed round by round: us, the floor, and of each peer that is not far behind its best variants."""
    alive = [s for s in series if s.error is None and not s.wrong]
    groups = {}
    for entry in alive:
        groups.setdefault((entry.peer, entry.winograd), []).append(entry)
    best = min((s.scouted for s in alive if s.is_peer), default=math.inf)
    chosen = []
    for (peer, _), members in groups.items():
        fastest = min(s.scouted for s in members)
        if peer in (OURS, FLOOR) or fastest <= FAR * best:
            chosen += [s for s in members if s.scouted <= NEAR * fastest]
    return chosen


def measure(workload, workers, rounds, slice_ms, load):
    series = prepare(workload, workers)
    check(series)
    calls = scout([s for s in series if s.error is None], slice_ms, load)
    racing = contenders(series)
    for number in range(rounds):
        turn = number % len(racing) if racing else 0
        for entry in racing[turn:] + racing[:turn]:
            entry.rounds.append(timed(entry, calls[entry], slice_ms, load))
    return series
