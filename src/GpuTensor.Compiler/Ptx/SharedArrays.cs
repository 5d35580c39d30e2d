using System.Globalization;
using System.Text;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Ptx;

/// <summary>
/// Where shared and local arrays lie. Shared arrays are one block, at whose end the dynamic one begins; above 48 KB, the
/// most that a module may declare, the whole block is left to the launch.
/// </summary>
internal sealed class SharedArrays
{
    /// <summary>The block of shared memory.</summary>
    public const string Block = "shared_block";

    private const int MostDeclaredBytes = 48 << 10;

    /// <summary>What a vector of 16 bytes needs.</summary>
    private const int Alignment = 16;

    private readonly Dictionary<KernelArray, int> _offsets = [];
    private readonly Dictionary<KernelArray, string> _locals = [];
    private readonly bool _hasDynamic;
    private int _bytes;

    public SharedArrays(Kernel kernel)
    {
        foreach (KernelArray array in kernel.Arrays.Where(array => array.Space == AddressSpace.Shared && array.Length is not null))
            _offsets.Add(array, Reserve(BytesOf(array)));
        if (kernel.Body.Any(statement => statement is Collective { Operator: CollectiveOperator.GroupBroadcast }))
            BroadcastOffset = Reserve(sizeof(ulong));
        foreach (KernelArray array in kernel.Arrays.Where(array => array.Length is null))
        {
            _hasDynamic = true;
            _offsets.Add(array, -1);
        }

        foreach (KernelArray array in kernel.Arrays.Where(array => array.Space == AddressSpace.Local))
            _locals.Add(array, $"local_{_locals.Count.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Whether the launch gives the block.</summary>
    private bool IsDynamic => _hasDynamic || _bytes > MostDeclaredBytes;

    /// <summary>Bytes of the block before the dynamic array, where the launch gives it.</summary>
    public int LaunchBytes => IsDynamic ? _bytes : 0;

    /// <summary>Room for the value that a broadcast passes on.</summary>
    public int BroadcastOffset { get; }

    /// <summary>Where an array begins in the block.</summary>
    public int OffsetOf(KernelArray array) => _offsets[array] is var offset and >= 0 ? offset : _bytes;

    /// <summary>The name of a local array.</summary>
    public string NameOf(KernelArray local) => _locals[local];

    private int Reserve(int bytes)
    {
        int offset = _bytes;
        _bytes = (_bytes + bytes + Alignment - 1) / Alignment * Alignment;
        return offset;
    }

    /// <summary>What the module declares.</summary>
    public string ModuleDeclarations() => IsDynamic
        ? $".extern .shared .align {Text(Alignment)} .b8 {Block}[];\n"
        : _bytes > 0 ? $".shared .align {Text(Alignment)} .b8 {Block}[{Text(_bytes)}];\n" : "";

    /// <summary>What the entry declares.</summary>
    public string EntryDeclarations()
    {
        var text = new StringBuilder();
        foreach (KeyValuePair<KernelArray, string> local in _locals)
            text.Append($"\t.local .align {Text(Alignment)} .b8 {local.Value}[{Text(BytesOf(local.Key))}];\n");
        return text.ToString();
    }

    private static int BytesOf(KernelArray array) =>
        Math.Max(1, array.Length is Constant { Bits: var length } ? checked((int)(uint)length * array.Element.ByteCount)
            : throw new ArgumentException($"The length of {array.Name} is not constant.", nameof(array)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
