"""A worker process as the driver sees it. All but the one that is being asked are stopped, threads and all, so that
what spins while it waits for work in one library takes nothing from another."""
import json
import os
import select
import signal
import subprocess
import sys
import time

START_SECONDS, ANSWER_SECONDS, STOP_SECONDS = 120, 600, 5


class WorkerFailed(Exception):
    """The process could not be started, ended, or did not answer in time."""


class Worker:
    def __init__(self, command, environment, log):
        self._log = log
        self._pending = b''
        self.failure = None         # why the process is no longer asked
        self.peer, self.version = os.path.basename(command[-1]), ''
        with open(log, 'wb') as errors:
            try:
                self._process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **environment})
            except OSError as error:
                raise WorkerFailed(str(error)) from error
        try:
            hello = self.receive(START_SECONDS)
        except WorkerFailed:
            self.close()
            raise
        self.peer, self.version = hello['peer'], hello['version']

    @property
    def process_id(self):
        return self._process.pid

    def send(self, *words):
        """Wakes the process and gives it a command."""
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.stdin.write(' '.join(map(str, words)).encode() + b'\n')
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerFailed(self._why()) from error

    def receive(self, seconds=ANSWER_SECONDS):
        """The answer to the command; the process is stopped when it has given it."""
        while b'\n' not in self._pending:
            ready, _, _ = select.select([self._process.stdout], [], [], seconds)
            part = os.read(self._process.stdout.fileno(), 1 << 16) if ready else b''
            if not part:
                raise WorkerFailed(self._why() if ready else f'no answer within {seconds} s')
            self._pending += part
        self._stop()
        line, _, self._pending = self._pending.partition(b'\n')
        try:
            return json.loads(line)
        except ValueError:
            raise WorkerFailed(f'answered {line.decode(errors="replace")[:200]!r}') from None

    def ask(self, *words):
        """The answer to a command; a process that fails answers with an error from then on."""
        return self.collect() if self.start(*words) else {'error': self.failure}

    def start(self, *words):
        """Gives a command whose answer collect() takes; False if the process has failed."""
        if self.failure is None:
            try:
                self.send(*words)
            except WorkerFailed as error:
                self._give_up(error)
        return self.failure is None

    def collect(self):
        try:
            return self.receive()
        except WorkerFailed as error:
            return self._give_up(error)

    def _give_up(self, error):
        self.failure = f'{self.peer} failed: {error}'
        print(self.failure, file=sys.stderr)
        self._process.kill()
        return {'error': self.failure}

    def _stop(self):
        self._process.send_signal(signal.SIGSTOP)
        deadline = time.monotonic() + STOP_SECONDS
        while not self.is_stopped():
            if time.monotonic() > deadline:
                raise WorkerFailed(f'{self.peer} does not stop while others are timed')
            time.sleep(0.0002)

    def is_stopped(self):
        states = set()
        try:
            for thread in os.listdir(f'/proc/{self.process_id}/task'):
                with open(f'/proc/{self.process_id}/task/{thread}/stat') as stat:
                    states.add(stat.read().rpartition(')')[2].split()[0])
        except OSError:             # a thread has ended in between
            return False
        return states == {'T'}

    def cpu_seconds(self):
        with open(f'/proc/{self.process_id}/stat') as stat:
            fields = stat.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def close(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def _why(self):
        with open(self._log, errors='replace') as log:
            lines = [line.strip() for line in log if line.strip()]
        return f'ended with exit code {self._process.wait()}' + (f', {lines[-1][:200]}' if lines else '')
