#!/usr/bin/env bash
# Times operators on ILGPU's accelerators and on this library's devices, alternately, and counts what the PTX of both
# compilers executes; prints the tables of docs/why-not-only-ilgpu.md. Needs the packages ILGPU and ILGPU.Algorithms.
#   bench/ilgpu.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
export GPUTENSOR_CACHE=off
dotnet build bench/GpuTensor.IlgpuBenchmarks -c Release --nologo -v quiet -p:KernelCompiler=Ilgpu >&2
exec dotnet bench/GpuTensor.IlgpuBenchmarks/bin/ilgpu/Release/net10.0/GpuTensor.IlgpuBenchmarks.dll "$@"
