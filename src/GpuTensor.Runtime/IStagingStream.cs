namespace GpuTensor.Runtime;

/// <summary>What <see cref="Staging"/> needs of a device's in-order queue. Events are the driver's handles.</summary>
internal interface IStagingStream
{
    /// <summary>Pinned memory of the host: what the driver calls it, and its address.</summary>
    nint CreatePinned(long byteCount, out nint address);

    void ReleasePinned(nint handle, nint address);

    /// <summary>Begins a copy from pinned memory, which must stay as it is until the event that is returned.</summary>
    nint Write(nint buffer, long offset, nint source, long byteCount);

    /// <summary>Begins a copy to pinned memory and returns its event.</summary>
    nint Read(nint buffer, long offset, nint destination, long byteCount);

    /// <summary>Starts what was begun, without waiting.</summary>
    void Flush();

    /// <summary>Waits for an event and gives it up.</summary>
    void Wait(nint awaited);
}
