#!/usr/bin/env bash
# Restores, builds and runs every test. Prints "N passed, N failed" as its last line and fails when a test fails.
#   ./test.sh            everything
#   ./test.sh --fast     without the tests marked slow (large tensors, long property runs)
#   ./test.sh --ilgpu    the operators and conformance under ILGPU: on its simulator, and its PTX on the emulator (small
#                        shapes). Needs the packages ILGPU and ILGPU.Algorithms; where they cannot be restored, it says so.
# Every operator test runs on every device of the test matrix; GPUTENSOR_MATRIX (cpu:0,cpu-kernels,opencl:0) names fewer.
# GPUTENSOR_CONFORMANCE: more folders of conformance cases, separated as in PATH.
set -euo pipefail
cd "$(dirname "$0")"

filter=() ilgpu=false
for argument in "$@"; do
  case "$argument" in
    --fast) filter=(-trait- Speed=Slow) ;;
    --ilgpu) ilgpu=true ;;
    *) echo "usage: ./test.sh [--fast] [--ilgpu]" >&2; exit 2 ;;
  esac
done

# Installs Debian packages, where that may be.
try_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# NumPy checks our .npy and .npz files. Without it, and without the right to install it, those tests are skipped.
if ! /usr/bin/env python3 -c 'import numpy' 2>/dev/null && ! /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
  try_install python3-numpy || echo "python3-numpy is not installed: the tests against NumPy will be skipped." >&2
fi

# PoCL is the OpenCL driver of the tests. Without a driver, and without the right to install one, those tests are skipped;
# with CI=true they fail.
if ! ldconfig -p 2>/dev/null | grep libOpenCL.so.1 >/dev/null || ! ls /etc/OpenCL/vendors/*.icd >/dev/null 2>&1; then
  try_install pocl-opencl-icd ocl-icd-libopencl1 || echo "There is no OpenCL driver: the tests of OpenCL devices will be skipped." >&2
fi

# To keep a program, PoCL compiles it a second time.
export GPUTENSOR_CACHE=off
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
projects=(tests/*.Tests) output=bin/Release/net10.0
if $ilgpu; then
  if ! dotnet restore tests/GpuTensor.Tests -p:KernelCompiler=Ilgpu -v quiet; then
    echo "The packages ILGPU and ILGPU.Algorithms cannot be restored here: nothing was tested." >&2
    exit 1
  fi

  dotnet build tests/GpuTensor.Tests --no-restore -c Release --nologo -v quiet -p:KernelCompiler=Ilgpu
  projects=(tests/GpuTensor.Tests) output=bin/ilgpu/Release/net10.0
  filter=(-trait- Speed=Slow -class- GpuTensor.Tests.SimdWidthTests)
  export GPUTENSOR_MATRIX=${GPUTENSOR_MATRIX:-ilgpu-cpu:0,ilgpu-ptx}
else
  dotnet build GpuTensor.sln -c Release --nologo -v quiet
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
failed_runs=0
for project in "${projects[@]}"; do
  name=$(basename "$project")
  echo "== $name"
  dotnet "$project/$output/$name.dll" -noLogo -noColor "${filter[@]}" | tee "$results/$name.log" || failed_runs=$((failed_runs + 1))
done

# Each run closes with a line "Total: N, Errors: N, Failed: N, Skipped: N, Not Run: N, Time: ..."; one that crashed has none.
closing='Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, '
count() { sed -nE "/$closing/s/.*\b$1: ([0-9]+).*/\1/p" "$results"/*.log | awk '{ n += $1 } END { print n + 0 }'; }
runs=$(ls "$results" | wc -l)
closed=$({ grep -lE "$closing" "$results"/*.log || true; } | wc -l)
total=$(count Total) failed=$(($(count Failed) + $(count Errors))) skipped=$(count Skipped) left=$(count 'Not Run')
passed=$((total - $(count Failed) - skipped - left))
if [ "$closed" -ne "$runs" ]; then
  echo "$((runs - closed)) test program(s) ended without a result." >&2
  failed=$((failed + runs - closed))
fi

if [ "$failed_runs" -gt 0 ] && [ "$failed" -eq 0 ]; then failed=$failed_runs; fi
if [ "$passed" -eq 0 ]; then echo "No test ran." >&2; failed=$((failed + 1)); fi
echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
