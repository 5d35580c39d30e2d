using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <content>Memory in the order of the stream, where the driver can.</content>
internal sealed unsafe partial class CudaStream
{
    /// <summary>A new block, or 0 where there is no memory for it.</summary>
    public nint Allocate(long byteCount)
    {
        using CudaScope scope = Enter();
        nint address = TryAllocate(byteCount);
        if (address != 0 || Gate.IsCapturedHere)
            return address;

        // What was freed in stream order is free once the stream has reached that point.
        Context.Check(Api.StreamSynchronize(_stream), "cuStreamSynchronize");
        return TryAllocate(byteCount);
    }

    /// <summary>Gives a block back; where the driver has no pools, once nothing in the stream uses it.</summary>
    public void Free(nint address)
    {
        while (!Gate.TryEnter())
        {
            if (Gate.TryHold(() => Free(address)))
                return;
        }

        if (!Context.TryEnter(Gate, out CudaScope scope))
        {
            // The memory is gone with the context.
            Gate.Exit();
            return;
        }

        using (scope)
        {
            if (_pool != 0)
            {
                Context.Note(Api.MemFreeAsync((ulong)address, _stream), "cuMemFreeAsync");
                return;
            }

            Context.Note(Api.StreamSynchronize(_stream), "cuStreamSynchronize");
            Context.Note(Api.MemFree((ulong)address), "cuMemFree");
        }
    }

    /// <summary>What the driver's pool keeps and nobody uses.</summary>
    public long PooledBytes()
    {
        if (_pool == 0 || !Context.TryEnter(null, out CudaScope scope))
            return 0;
        using (scope)
        {
            ulong reserved = 0, used = 0;
            bool isKnown = Api.MemPoolGetAttribute(_pool, CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT, &reserved) == CUDA_SUCCESS
                && Api.MemPoolGetAttribute(_pool, CU_MEMPOOL_ATTR_USED_MEM_CURRENT, &used) == CUDA_SUCCESS;
            return isKnown ? (long)(reserved - Math.Min(used, reserved)) : 0;
        }
    }

    /// <summary>Gives what the driver's pool keeps back to the system.</summary>
    public void TrimPool()
    {
        if (_pool == 0)
            return;
        using CudaScope scope = Enter();
        if (!Gate.IsCapturedHere)
            Context.Check(Api.StreamSynchronize(_stream), "cuStreamSynchronize");
        Context.Check(Api.MemPoolTrimTo(_pool, 0), "cuMemPoolTrimTo");
    }

    private nint TryAllocate(long byteCount)
    {
        ulong address;
        string call = _pool == 0 ? "cuMemAlloc" : "cuMemAllocFromPoolAsync";
        nint stream = Gate.IsCapturedHere ? _sideStream : _stream;
        int code = _pool == 0
            ? Api.MemAlloc(&address, (nuint)byteCount)
            : Api.MemAllocFromPoolAsync(&address, (nuint)byteCount, _pool, stream);
        if (code == CUDA_ERROR_OUT_OF_MEMORY)
            return 0;
        Context.Check(code, call);
        if (stream == _stream || _pool == 0)
            return (nint)address;

        // The stream that captures cannot be told to wait for the other one.
        code = Api.StreamSynchronize(_sideStream);
        if (code == CUDA_SUCCESS)
            return (nint)address;
        _ = Api.MemFreeAsync(address, _sideStream);
        throw Context.Failure(code, "cuStreamSynchronize");
    }

    /// <summary>A pool of our own, which settings of others in the process on the device's default pool do not affect.</summary>
    private nint CreatePool()
    {
        var properties = new CudaMemoryPoolProperties
        {
            AllocationType = CU_MEM_ALLOCATION_TYPE_PINNED,
            LocationType = CU_MEM_LOCATION_TYPE_DEVICE,
            LocationId = Context.Info.Device,
        };
        nint pool;
        Context.Check(Api.MemPoolCreate(&pool, &properties), "cuMemPoolCreate");

        // Otherwise the driver would give everything back to the system at each wait.
        ulong threshold = ulong.MaxValue;
        int code = Api.MemPoolSetAttribute(pool, CU_MEMPOOL_ATTR_RELEASE_THRESHOLD, &threshold);
        if (code == CUDA_SUCCESS)
            return pool;
        _ = Api.MemPoolDestroy(pool);
        throw Context.Failure(code, "cuMemPoolSetAttribute");
    }
}
