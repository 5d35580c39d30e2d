#!/usr/bin/env bash
# Everything that needs an NVIDIA GPU: the tests on it, the sanitizer's tools, the benchmarks against PyTorch.
#   bench/gpu/run.sh [--out DIR] [--device NAME] [--quick] [--skip-tests] [--skip-bench]
#   bench/gpu/run.sh --publish DIR      only builds what it runs, for a machine without .NET
#   bench/gpu/run.sh --from DIR ...     runs what was built so
# Writes the tests' logs, JSON of every measurement and RESULTS.md into --out (artifacts/gpu).
set -u
cd "$(dirname "$0")/../.."
out=artifacts/gpu from="" publish="" device=cuda:0 quick="" tests=yes bench=yes
while [ $# -gt 0 ]; do
  case $1 in
    --out) out=$2; shift;;
    --from) from=$2; shift;;
    --publish) publish=$2; shift;;
    --device) device=$2; shift;;
    --quick) quick=--quick;;
    --skip-tests) tests="";;
    --skip-bench) bench="";;
    *) sed -n 2,6p "$0"; exit 2;;
  esac
  shift
done

note() { printf '%s\n' "$*" >&2; }

# Self-contained, so that the other machine needs nothing. What of the framework a program does not use is cut out of it, so each
# has a folder and a framework of its own.
publish_to() {
  local project
  for project in tests/GpuTensor.Tests bench/GpuTensor.GpuBenchmarks; do
    note "publishing $project"
    dotnet publish $project -c Release -r linux-x64 --self-contained -v quiet --nologo -p:PublishForGpu=true -o "$1/${project##*/}" || return 1
  done
}

if [ -n "$publish" ]; then
  publish_to "$publish"
  exit
fi

mkdir -p "$out"
out=$(cd "$out" && pwd)
if [ -z "$from" ]; then
  from=$out/bin
  publish_to "$from" || exit 1
fi
failed=0

# run NAME COMMAND...: its output in NAME.log, its end here.
run() {
  local name=$1
  shift
  note "== $name"
  "$@" >"$out/$name.log" 2>&1
  local code=$?
  tail -n 4 "$out/$name.log"
  [ $code = 0 ] || { note "$name: exit code $code, see $out/$name.log"; failed=1; }
}

if [ -n "$tests" ]; then
  GPUTENSOR_MATRIX=$device run operators "$from/GpuTensor.Tests/GpuTensor.Tests" -trait- "Speed=Slow" -noColor
  sanitizer=$(command -v compute-sanitizer || ls /usr/local/cuda*/bin/compute-sanitizer 2>/dev/null | tail -n 1)
  if [ -n "$sanitizer" ]; then
    for tool in memcheck racecheck initcheck synccheck; do
      GPUTENSOR_MATRIX=$device run "sanitizer-$tool" "$sanitizer" --tool $tool --error-exitcode 9 \
        "$from/GpuTensor.Tests/GpuTensor.Tests" -class "*ConformanceTests" -noColor
    done
  else
    note "no compute-sanitizer: its tools are left out"
  fi
fi

if [ -n "$bench" ]; then
  run ours-float32 "$from/GpuTensor.GpuBenchmarks/GpuTensor.GpuBenchmarks" --device "$device" --out "$out/ours-float32.json" $quick
  for precision in tf32 tf32x3; do
    run ours-$precision "$from/GpuTensor.GpuBenchmarks/GpuTensor.GpuBenchmarks" --device "$device" --precision $precision --out "$out/ours-$precision.json" $quick
  done
  if python3 -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null; then
    run torch-float32 python3 bench/gpu/torch_peer.py --out "$out/torch-float32.json" $quick
    run torch-tf32 python3 bench/gpu/torch_peer.py --out "$out/torch-tf32.json" --tf32 $quick
  else
    note "no PyTorch with a GPU: this library alone"
  fi
  python3 bench/gpu/report.py "$out" >"$out/RESULTS.md" && cat "$out/RESULTS.md"
fi
exit $failed
