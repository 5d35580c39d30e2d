namespace GpuTensor;

/// <summary>
/// A tensor that is being filled. Where that throws it is given back at once; otherwise its memory would be in use until
/// the garbage collector comes by, and a leak report would accuse the caller, who never saw it.
/// </summary>
internal readonly struct NewTensor<T> : IDisposable
    where T : unmanaged
{
    public NewTensor(in Shape shape, Device? device) => Tensor = DeviceTensor.Empty<T>(in shape, device);

    public DeviceTensor<T> Tensor { get; }

    /// <summary>The tensor, which is the caller's from now on.</summary>
    public DeviceTensor<T> Finish()
    {
        Tensor.IsFinished = true;
        return Tensor;
    }

    public void Dispose()
    {
        if (!Tensor.IsFinished)
            Tensor.Dispose();
    }
}
