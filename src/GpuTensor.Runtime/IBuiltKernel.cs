namespace GpuTensor.Runtime;

/// <summary>A kernel that a driver has built.</summary>
internal interface IBuiltKernel
{
    /// <summary>Gives it back to the driver.</summary>
    void Close();
}
