namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// Writes tensors of one element type into a <c>.npz</c> file: <c>DeviceTensor.SaveNpz&lt;float&gt;("w.npz", [("a", a), ("b", b)])</c>.
    /// <see cref="NpzWriter"/> writes tensors of several.
    /// </summary>
    /// <param name="path">The file; one that is there is overwritten.</param>
    /// <param name="tensors">The arrays with their names.</param>
    /// <param name="compressed">Whether they are deflated, as by NumPy's <c>savez_compressed</c>, or stored, as by <c>savez</c>.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveNpz<T>(string path, ReadOnlySpan<(string Name, DeviceTensor<T> Tensor)> tensors, bool compressed = false)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(path);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, DeviceTensor<T> tensor) in tensors)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(tensors));
            Require.Usable(tensor, nameof(tensors));
            if (!names.Add(name))
                throw new ArgumentException($"Two of the tensors have the name '{name}'.", nameof(tensors));
        }

        using var writer = new NpzWriter(path, compressed);
        foreach ((string name, DeviceTensor<T> tensor) in tensors)
            writer.Write(name, tensor);
    }
}
