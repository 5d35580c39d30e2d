"""What a run found, as a table on the console and as Markdown."""
import math
import statistics

from contestants import FLOOR, NAMES, OURS


class Row:
    def __init__(self, workload, series):
        self.workload, self.series = workload, series
        self.name = workload['name']
        sound = [s for s in series if s.error is None and not s.wrong and s.median < math.inf]
        fastest = lambda chosen: min(chosen, key=lambda s: s.median, default=None)
        self.ours = fastest([s for s in sound if s.peer == OURS])
        self.best = fastest([s for s in sound if s.is_peer and not s.winograd])
        self.winograd = fastest([s for s in sound if s.winograd])
        self.floor = fastest([s for s in sound if s.peer == FLOOR])
        self.by_peer = {name: fastest([s for s in sound if s.peer == name and not s.winograd]) for name in NAMES}

    def ratio(self, other):
        """other's time / our time: the median of the rounds' ratios, as both move with the machine."""
        if self.ours is None or other is None:
            return None
        if len(self.ours.rounds) == len(other.rounds) > 0:
            return statistics.median(b / a for a, b in zip(self.ours.rounds, other.rounds))
        return other.median / self.ours.median

    def over_floor(self):
        ratio = self.ratio(self.floor)
        return 1 / ratio if ratio else None

    def rate(self):
        if self.ours is None:
            return ''
        if 'flops' in self.workload:
            return f'{self.workload["flops"] / self.ours.median / 1e6:.0f} GFLOP/s'
        return f'{self.workload["bytes"] / self.ours.median / 1e6:.1f} GB/s'

    def wrong(self):
        return [s for s in self.series if s.wrong]


def ms(entry):
    if entry is None:
        return '-'
    return f'{entry.median:.4g}' if entry.median < 1000 else f'{entry.median:.0f}'


def number(value):
    return '-' if value is None else f'{value:.2f}'


def short(entry):
    return '-' if entry is None else f'{entry.peer} {entry.variant}'


def difference(row):
    return '-' if row.ours is None or row.ours.difference is None else f'{row.ours.difference:.1e}'


def cells(row):
    return [row.name, ms(row.ours), row.rate(), ms(row.best), short(row.best), number(row.ratio(row.best)), ms(row.floor),
            number(row.over_floor()), difference(row)]


HEADINGS = ['workload', 'ours ms', 'rate', 'best peer ms', 'which', 'peer / ours', 'floor ms', 'ours / floor', 'difference']


def console_line(values):
    widths = (38, 9, 13, 13, 40, 12, 9, 13, 10)
    return ' '.join(str(v).ljust(w) for v, w in zip(values, widths)).rstrip()


def markdown_table(headings, rows):
    lines = ['| ' + ' | '.join(headings) + ' |', '|' + ' --- |' * len(headings)]
    return '\n'.join(lines + ['| ' + ' | '.join(map(str, row)) + ' |' for row in rows])


def winograd_line(row):
    return f'- {row.name}: {row.winograd.peer} Winograd {ms(row.winograd)} ms, ratio {number(row.ratio(row.winograd))}'


def variants_line(row):
    def one(s):
        if s.error is not None:
            return f'{s.variant} failed ({s.error})'
        return f'{s.variant} {ms(s)}' + ('' if s.rounds else '~') + (' WRONG' if s.wrong else '')

    peers = []
    for name in NAMES:
        members = sorted((s for s in row.series if s.peer == name), key=lambda s: s.median)
        if members:
            peers.append(f'**{name}** ' + ', '.join(one(s) for s in members))
    return f'- {row.name}: ' + '; '.join(peers)


def markdown(rows, machine, versions, absent, settings, load):
    """The text of RESULTS.md."""
    peers = [name for name in NAMES if name not in (OURS, FLOOR)]
    ratios = [(row.name, row.ratio(row.best)) for row in rows]
    reached = [name for name, ratio in ratios if ratio is not None and ratio >= 1]
    parts = [
        '# Results',
        'Written by `bench/compare.sh`. float32; times are medians in milliseconds; every library computed the same values '
        'and was timed alternately with the others in one run, the others stopped meanwhile. '
        '`peer / ours` is the median over the rounds of the best peer\'s time divided by ours: above 1 this library is faster. '
        'The floor reads and writes as many bytes as the workload does and computes nothing. '
        '`difference` is the largest deviation from PyTorch\'s result among sampled elements, relative to its largest value.',
        '\n'.join(f'- {key}: {value}' for key, value in {**machine, **settings, 'Other load while measuring': f'{load.cores:.2f} cores'}.items()),
        '\n'.join([f'- {name} {version}' for name, version in versions.items()] + [f'- {name}: absent ({reason})' for name, reason in absent.items()]),
        f'{len(reached)} of {len([r for r in ratios if r[1] is not None])} rows at 1.0 or above.',
        markdown_table(HEADINGS, [cells(row) for row in rows]),
        '## Each peer\'s best, ms',
        markdown_table(['workload', 'GpuTensor', *peers], [[row.name, ms(row.ours), *(ms(row.by_peer[p]) for p in peers)] for row in rows]),
    ]
    if any(row.winograd for row in rows):
        parts += ['## Winograd', 'Fewer multiplications, larger rounding errors; the peer must be asked for it.',
                  '\n'.join(winograd_line(row) for row in rows if row.winograd)]
    parts += ['## All variants, ms', 'A tilde marks what was far behind in a first look and not timed again.',
              '\n'.join(variants_line(row) for row in rows)]
    return '\n\n'.join(parts) + '\n'
