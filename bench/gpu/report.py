"""Puts the results of this library and of PyTorch side by side as Markdown.

    report.py FOLDER [--date YYYY-MM-DD]

FOLDER holds ours-PRECISION.json and torch-PRECISION.json (PRECISION: float32, tf32, of ours also tf32x3, which is as exact
as float32 and compared with that of PyTorch); what is missing is left out.
"""
import argparse
import datetime
import json
from pathlib import Path


def read(path):
    return json.loads(path.read_text()) if path.exists() else None


def best(result, modes=('graph', 'cold')):
    """The fastest way to make calls on data that no cache holds."""
    times = [result.get(mode) for mode in modes if result and result.get(mode)]
    return min(times) if times else None


def cell(value, form):
    return '' if value is None else format(value, form)


def table(ours, torch, copy):
    peers = {result['name']: result for result in (torch or {}).get('results', [])}
    rate = (torch or {}).get('matrix_flops')
    yield '| workload | ours ms: graph | cold | warm | host us | of the copy rate | TFLOP/s | of the matrix rate | PyTorch ms: graph | cold | warm | PyTorch / ours |'
    yield '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
    for mine in ours['Results']:
        own = {mode.lower(): mine[mode] for mode in ('Graph', 'Cold', 'Warm')}
        peer = peers.get(mine['Name'])
        time, theirs = best(own), best(peer)
        flops = mine['Flops'] / (time * 1e9) if mine['Flops'] else None
        yield '| ' + ' | '.join([
            mine['Name'], cell(own['graph'], '.4f'), cell(own['cold'], '.4f'), cell(own['warm'], '.4f'), cell(mine['HostMicroseconds'], '.1f'),
            cell(mine['Bytes'] / (time / 1e3) / copy, '.0%'), cell(flops, '.2f'), cell(flops and rate and flops * 1e12 / rate, '.0%'),
            *(cell(peer and peer.get(mode), '.4f') for mode in ('graph', 'cold', 'warm')),
            cell(theirs and theirs / time, '.2f'),
        ]) + ' |'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder', type=Path)
    parser.add_argument('--date', default=datetime.date.today().isoformat())
    options = parser.parse_args()
    tables = (('float32', 'float32', 'float32'), ('tf32x3', 'float32', 'float32 by three products of TF32'), ('tf32', 'tf32', 'TF32'))
    for precision, peer, title in tables:
        ours, torch = read(options.folder / f'ours-{precision}.json'), read(options.folder / f'torch-{peer}.json')
        if ours is None:
            continue
        copy = ours['CopyBytesPerSecond']
        print(f'### {title}\n')
        print(f"{options.date}, {ours['Device']}. A large copy moves {copy / 1e9:.0f} GB/s, read and written; "
              f"a launch takes {ours['LaunchMicroseconds']:.2f} us of the host's time.", end='')
        if torch:
            print(f" {torch['version']}; its matrix product makes {torch['matrix_flops'] / 1e12:.1f} TFLOP/s.", end='')
        print(' Rates and the ratio are those of graph or cold, whichever is faster.\n')
        print('\n'.join(table(ours, torch, copy)))
        print()


if __name__ == '__main__':
    main()
