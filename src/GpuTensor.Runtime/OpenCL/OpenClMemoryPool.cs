using static GpuTensor.Runtime.OpenCL.OpenClNames;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>
/// A device's memory, kept for reuse. A block that is returned may be handed out while work on it is still enqueued: its
/// next user stands behind that work in the same in-order queue.
/// </summary>
internal sealed unsafe class OpenClMemoryPool(OpenClDeviceInfo info, Func<OpenClStream> stream)
    : MemoryPool(info.TotalBytes, info.LargestBlockBytes)
{
    protected override nint AllocateNative(long capacity)
    {
        OpenClStream owner = stream();
        nint buffer = Create(owner, capacity, out int code);
        if (code == CL_SUCCESS || !IsShortage(code))
            return Checked(owner, buffer, code);

        // The driver may still hold blocks that were given back while work on them was enqueued.
        owner.Finish();
        buffer = Create(owner, capacity, out code);
        return IsShortage(code) ? 0 : Checked(owner, buffer, code);
    }

    protected override void FreeNative(nint address) => _ = stream().Api.ReleaseMemObject(address);

    private static nint Create(OpenClStream owner, long capacity, out int code)
    {
        int result;
        nint buffer = owner.Api.CreateBuffer(owner.Context, CL_MEM_READ_WRITE, (nuint)capacity, null, &result);
        code = result;
        return buffer;
    }

    private static nint Checked(OpenClStream owner, nint buffer, int code)
    {
        owner.Check(code, "clCreateBuffer");
        return buffer;
    }

    private static bool IsShortage(int code) =>
        code is CL_MEM_OBJECT_ALLOCATION_FAILURE or CL_OUT_OF_HOST_MEMORY or CL_INVALID_BUFFER_SIZE;
}
