"""Who takes part, and how each is started at its best."""
import glob
import os
import sys

from worker import Worker, WorkerFailed

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEERS = os.path.join(BENCH, 'peers')
BUILT = os.path.join(os.path.dirname(BENCH), 'artifacts', 'bench')

OURS, FLOOR = 'GpuTensor', 'copy floor'
NAMES = (OURS, 'PyTorch', 'ONNX Runtime', 'oneDNN', 'OpenCV', 'NumPy', FLOOR)

# Fresh results of PyTorch cost no page faults: freed memory stays with the process.
KEEP_MEMORY = 'glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592:glibc.malloc.top_pad=1073741824'


def command_of(name, cpu_flags):
    """The command line and the variables of a contestant."""
    script = lambda file: [sys.executable, os.path.join(PEERS, file)]
    built = lambda file: [os.path.join(BUILT, file)]
    if name == OURS:
        return ['dotnet', os.path.join(BENCH, 'GpuTensor.Compare', 'bin', 'Release', 'net10.0', 'GpuTensor.Compare.dll')], {}
    if name == 'PyTorch':
        capability = {'ATEN_CPU_CAPABILITY': 'avx512'} if 'avx512f' in cpu_flags else {}
        return script('torch_worker.py'), {'GLIBC_TUNABLES': KEEP_MEMORY, **capability}
    if name == 'ONNX Runtime':
        libraries = glob.glob(os.path.join(BUILT, 'npm', 'node_modules', 'onnxruntime-node', 'bin', 'napi-v*', 'linux', os_architecture(), 'libonnxruntime.so*'))
        return built('onnxruntime_worker') + [min(libraries, default='libonnxruntime.so'), os.path.join(BUILT, 'models')], {}
    if name == 'oneDNN':
        return built('onednn_worker'), {}
    if name == 'OpenCV':
        return script('opencv_worker.py'), {}
    if name == 'NumPy':
        return script('numpy_worker.py'), {}
    return built('copy_floor'), {}


def os_architecture():
    return {'x86_64': 'x64', 'aarch64': 'arm64'}.get(os.uname().machine, os.uname().machine)


def start(threads, cpu_flags):
    """The workers that could be started, and {name: reason} of the others."""
    shared = {variable: str(threads) for variable in (
        'BENCH_THREADS', 'DOTNET_PROCESSOR_COUNT', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS')}
    os.makedirs(os.path.join(BUILT, 'logs'), exist_ok=True)
    workers, absent = [], {}
    for name in NAMES:
        command, variables = command_of(name, cpu_flags)
        try:
            workers.append(Worker(command, {**shared, **variables}, os.path.join(BUILT, 'logs', name.replace(' ', '_') + '.log')))
        except WorkerFailed as error:
            absent[name] = str(error)
    return workers, absent
