using GpuTensor.Testing.Ptx;

namespace GpuTensor.Testing.Cuda;

/// <summary>A stream, which does nothing before it has to.</summary>
internal sealed class EmulatedStream(EmulatedCudaGpu gpu) : EmulatedObject(gpu, "stream")
{
    private readonly Queue<EmulatedWork> _pending = new();
    private List<EmulatedWork>? _captured;
    private int _captureThread;
    private bool _isRunning;

    public bool IsCapturing => _captured is not null;

    public bool IsCaptureInvalid { get; private set; }

    public void Enqueue(EmulatedWork work)
    {
        if (_captured is null)
        {
            _pending.Enqueue(work);
            return;
        }

        if (Environment.CurrentManagedThreadId != _captureThread)
            Gpu.Machine.Misuse($"{work.Name} of another thread was captured.");
        _captured.Add(work);
    }

    public void BeginCapture()
    {
        _captured = [];
        _captureThread = Environment.CurrentManagedThreadId;
        IsCaptureInvalid = false;
    }

    public void InvalidateCapture() => IsCaptureInvalid = true;

    public IReadOnlyList<EmulatedWork> EndCapture()
    {
        List<EmulatedWork> captured = _captured!;
        _captured = null;
        return captured;
    }

    /// <summary>Does what was enqueued, until a condition holds or, without one, all of it.</summary>
    public void Run(Func<bool>? until = null)
    {
        if (_isRunning)
            throw new InvalidOperationException("Streams wait for each other in a circle.");
        _isRunning = true;
        try
        {
            while (Gpu.StickyCode == 0 && until?.Invoke() != true && _pending.TryDequeue(out EmulatedWork? work))
                Run(work);
        }
        finally
        {
            _isRunning = false;
        }
    }

    public void RunOne()
    {
        if (Gpu.StickyCode == 0 && _pending.TryDequeue(out EmulatedWork? work))
            Run(work);
    }

    private void Run(EmulatedWork work)
    {
        try
        {
            Gpu.Clock += 1000;
            work.Run();
        }
        catch (PtxExecutionException e)
        {
            Gpu.Lose(CodeOf(e.Rule), e.Message);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            Gpu.Lose(700, $"{work.Name}: {e.Message}");
        }
    }

    private static int CodeOf(string rule) => rule switch
    {
        "out-of-bounds" or "use-after-free" or "space" => 700,
        "misaligned" => 716,
        "step-limit" => 702,
        _ => 719,
    };
}
