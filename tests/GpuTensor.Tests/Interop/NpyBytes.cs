using System.Text;

namespace GpuTensor.Tests.Interop;

/// <summary>Makes <c>.npy</c> files byte by byte.</summary>
internal static class NpyBytes
{
    /// <summary>A file of that header text, whatever it says, and that many bytes behind it, 0, 1, 2, ...</summary>
    public static byte[] Make(string header, int dataBytes = 0, int major = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = major == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, (byte)major, 0, .. length, .. text, .. Enumerable.Range(0, dataBytes).Select(i => (byte)i)];
    }

    /// <summary>A well-formed header of that type and shape.</summary>
    public static string Header(string descr, string shape, bool fortranOrder = false) =>
        $"{{'descr': '{descr}', 'fortran_order': {(fortranOrder ? "True" : "False")}, 'shape': {shape}, }}\n";
}
