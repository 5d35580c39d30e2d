#!/usr/bin/env bash
# Times the workloads of bench/workloads.json in this library and in the peers, alternately, and prints a table.
#   bench/compare.sh [--only PREFIX]... [--rounds N] [--threads N] [--quick] [--out FILE]
# Peers come from Debian packages and npm; one that cannot be installed is listed as absent.
set -u
cd "$(dirname "$0")/.."
built=artifacts/bench
packages="g++ npm python3 python3-numpy python3-torch python3-opencv libdnnl-dev"
onnxruntime=onnxruntime-node@1.30.0
mkdir -p $built/npm

note() { printf '%s\n' "$*" >&2; }

# One by one: a package that is missing on this system must not keep the others away.
install_packages() {
  command -v apt-get >/dev/null || { note "no apt-get: peers are taken as they are installed"; return; }
  local missing="" root=""
  for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  case " $missing " in *" npm "*) command -v npm >/dev/null && missing=${missing/ npm/};; esac
  [ -n "$missing" ] || return
  [ "$(id -u)" = 0 ] || root="sudo -n"
  note "installing$missing"
  $root apt-get update -qq >$built/apt.log 2>&1
  for package in $missing; do
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$package" >>$built/apt.log 2>&1 || note "could not install $package"
  done
}

install_onnxruntime() {
  [ -d $built/npm/node_modules/onnxruntime-node ] && return
  note "installing $onnxruntime"
  ONNXRUNTIME_NODE_INSTALL=skip npm install --prefix $built/npm --ignore-scripts --no-audit --no-fund $onnxruntime >$built/npm.log 2>&1 || note "could not install $onnxruntime"
}

# build NAME FLAGS...: the worker NAME of bench/peers, if its source is newer; without what it needs it stays away.
build() {
  local name=$1
  shift
  local source=bench/peers/$name.cpp target=$built/$name
  [ -e $target ] && [ ! $source -nt $target ] && [ ! bench/peers/worker.hpp -nt $target ] && return
  rm -f $target
  g++ -O2 -std=c++17 -Wall -Wextra $source "$@" -o $target 2>$target.log || note "could not build $name, see $target.log"
}

install_packages
install_onnxruntime
build copy_floor -march=native -pthread
build onednn_worker -ldnnl
build onnxruntime_worker -ldl

# The Debian modules belong to the system's Python, whatever else comes first in PATH.
python=/usr/bin/python3
[ -x $python ] || python=$(command -v python3) || { note "python3 is needed"; exit 1; }
$python bench/peers/onnx_models.py bench/workloads.json $built/models || note "could not write the ONNX models"

dotnet build -c Release -v quiet --nologo bench/GpuTensor.Compare || exit 1
exec $python bench/compare "$@"
