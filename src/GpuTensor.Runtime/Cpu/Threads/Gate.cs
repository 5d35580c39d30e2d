using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>A gate at which one thread sleeps until another opens it; it closes after letting one thread through.</summary>
/// <remarks>
/// A group with barriers passes a gate for every thread at every barrier. On Linux a futex makes that 2 microseconds,
/// where the events and semaphores of .NET take 5 to 15.
/// </remarks>
internal abstract class Gate
{
    /// <summary>A closed gate.</summary>
    public static Gate Create() => Futex.IsSupported ? new FutexGate() : new EventGate();

    /// <summary>Lets through the thread that waits, or the next one that will.</summary>
    public abstract void Open();

    /// <summary>Sleeps until the gate is open, and closes it.</summary>
    public abstract void Wait();

    private sealed class EventGate : Gate
    {
        private readonly AutoResetEvent _event = new(initialState: false);

        public override void Open() => _event.Set();

        public override void Wait() => _event.WaitOne();
    }

    private sealed unsafe class FutexGate : Gate
    {
        private const int Closed = 0;
        private const int Opened = 1;
        private const int SomeoneSleeps = 2;

        private readonly int[] _memory = GC.AllocateArray<int>(1, pinned: true);
        private readonly int* _state;

        public FutexGate()
        {
            _state = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        }

        public override void Open()
        {
            if (Interlocked.Exchange(ref *_state, Opened) == SomeoneSleeps)
                Futex.WakeOne(_state);
            GC.KeepAlive(this);
        }

        public override void Wait()
        {
            while (Interlocked.CompareExchange(ref *_state, Closed, Opened) != Opened)
            {
                if (Interlocked.CompareExchange(ref *_state, SomeoneSleeps, Closed) != Opened)
                    Futex.SleepWhile(_state, SomeoneSleeps);
            }
        }
    }
}
