"""Runs the workloads in this library and in the peers; see bench/README.md and --help."""
import argparse
import datetime
import json
import os
import subprocess
import sys

from contestants import BENCH, OURS, start
from measure import Load, measure
from report import HEADINGS, Row, cells, console_line, markdown


def arguments():
    parser = argparse.ArgumentParser(prog='bench/compare.sh', description=__doc__)
    parser.add_argument('--only', metavar='PREFIX', action='append', default=[], help='workloads whose name begins so; may be repeated')
    parser.add_argument('--rounds', type=int, help='how often the contenders take turns (11; with --quick 3)')
    parser.add_argument('--threads', type=int, default=2, help='threads of every library (2)')
    parser.add_argument('--quick', action='store_true', help='short slices and few rounds')
    parser.add_argument('--out', metavar='FILE', help='where the Markdown goes (bench/RESULTS.md after a full run, nowhere after --only or --quick)')
    return parser.parse_args()


def cpu_info():
    with open('/proc/cpuinfo') as file:
        pairs = [line.split(':', 1) for line in file if ':' in line]
    found = {}
    for key, value in pairs:
        found.setdefault(key.strip(), value.strip())
    return found


def machine(cpu):
    with open('/etc/os-release') as file:
        system = dict(line.rstrip().replace('"', '').split('=', 1) for line in file if '=' in line)
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2 ** 30
    widest = next((w for f, w in (('avx512f', 'AVX-512'), ('avx2', 'AVX2'), ('asimd', 'AdvSIMD')) if f in cpu.get('flags', cpu.get('Features', '')).split()), 'scalar')
    return {
        'Date': datetime.date.today().isoformat(),
        'CPU': f'{cpu.get("model name", os.uname().machine)}, family {cpu.get("cpu family", "?")} model {cpu.get("model", "?")}, '
               f'{os.cpu_count()} hardware threads, {widest}',
        'Memory': f'{memory:.0f} GiB',
        'System': f'{system.get("PRETTY_NAME", "Linux")}, Linux {os.uname().release.split("-")[0]}',
    }


def commit():
    found = subprocess.run(['git', '-C', BENCH, 'describe', '--always', '--dirty'], capture_output=True, text=True, check=False)
    return found.stdout.strip() or 'unknown'


def main():
    options = arguments()
    rounds = options.rounds or (3 if options.quick else 11)
    slice_ms = 15 if options.quick else 40
    with open(os.path.join(BENCH, 'workloads.json')) as file:
        workloads = [w for w in json.load(file)['workloads'] if not options.only or w['name'].startswith(tuple(options.only))]
    if not workloads:
        print('no workload has such a name', file=sys.stderr)
        return 2

    cpu = cpu_info()
    workers, absent = start(options.threads, cpu.get('flags', '').split())
    versions = {worker.peer: worker.version for worker in workers}
    for name, version in versions.items():
        print(f'{name} {version}')
    for name, reason in absent.items():
        print(f'{name}: absent ({reason})')
    print('\n' + console_line(HEADINGS), flush=True)

    rows, load = [], Load()
    try:
        for workload in workloads:
            rows.append(Row(workload, measure(workload, workers, rounds, slice_ms, load)))
            print(console_line(cells(rows[-1])), flush=True)
            if rows[-1].winograd:
                row = rows[-1]
                print(f'  {row.winograd.peer} Winograd {row.winograd.median:.4g} ms, ratio {row.ratio(row.winograd) or 0:.2f}')
            for entry in rows[-1].wrong():
                print(f'  WRONG: {entry.peer} {entry.variant} differs by {entry.difference:.1e}')
    finally:
        for worker in workers:
            worker.close()

    print(f'\nOther load while measuring: {load.cores:.2f} cores')
    out = options.out or (None if options.only or options.quick else os.path.join(BENCH, 'RESULTS.md'))
    if out:
        settings = {'Threads': options.threads, 'Rounds': f'{rounds}, slices of about {slice_ms} ms', 'Commit': commit()}
        with open(out, 'w') as file:
            file.write(markdown(rows, machine(cpu), versions, absent, settings, load))
        print(f'written: {out}')
    ours = [entry for row in rows for entry in row.series if entry.peer == OURS]
    return 1 if len(ours) < len(rows) or any(entry.wrong or entry.error for entry in ours) else 0


if __name__ == '__main__':
    sys.exit(main())
