using System.Numerics;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>mov, cvta and isspacep (ISA 9.7.9.4, 9.7.9.19, 9.7.9.20).</summary>
internal static class MoveForms
{
    private const string Spaces = "<const@31/20|global|local|param@77/70|$shared>";

    public static Form[] All { get; } =
    [
        new("mov.pred", "p a=pred", MovePredicate),
        new("mov.$value", "d a", Move),
        new("mov.<v2|v4>.<b8|u8|s8|$value>", "d* a*", MoveVector),
        new("mov.b16", "d a{2}=b8", Pack),
        new("mov.b32", "d a{4}=b8", Pack),
        new("mov.b16", "d{2}=b8 a", Unpack),
        new("mov.b32", "d{4}=b8 a", Unpack),
        new("mov.b32", "d a{2}=b16", Pack),
        new("mov.b64", "d a{2}=b32", Pack),
        new("mov.b64", "d a{4}=b16", Pack),
        new("mov.b32", "d{2}=b16 a", Unpack),
        new("mov.b64", "d{2}=b32 a", Unpack),
        new("mov.b64", "d{4}=b16 a", Unpack),
        new($"cvta.{Spaces}.u64", "d a", decoded => Convert(decoded, toGeneric: true), 20, 20),
        new($"cvta.to.{Spaces}.u64", "d a", decoded => Convert(decoded, toGeneric: false), 20, 20),
        new($"isspacep.{Spaces}", "p=pred a=u64", IsInSpace, 20, 20),
    ];

    private static ActionStep MovePredicate(Decoded decoded)
    {
        (int p, int a) = (decoded["p"].Slot, decoded["a"].Slot);
        return new((warp, lanes) => warp.SetPredicate(p, lanes, warp.Predicate(a, lanes)));
    }

    private static Step Move(Decoded decoded)
    {
        Resolved a = decoded["a"];
        if (a.Label is not ("%clock" or "%clock_hi" or "%clock64" or "%globaltimer"))
        {
            return decoded.Unary(x => x);
        }

        int d = decoded["d"].Slot;
        return new ActionStep((warp, lanes) =>
        {
            // A clock that grows with the warp's instructions; %clock_hi is its upper half.
            ulong time = (ulong)warp.Instructions * 4;
            Span<ulong> to = warp.Write(d, lanes);
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                to[lane] = (lanes >> lane & 1) == 0 ? to[lane] : a.Label switch { "%clock" => (uint)time, "%clock_hi" => time >> 32, _ => time };
            }
        });
    }

    private static ActionStep MoveVector(Decoded decoded)
    {
        (Resolved[] to, Resolved[] from) = (decoded["d"].Elements, decoded["a"].Elements);
        if (to.Length * decoded.Type.Size() > 16)
        {
            throw decoded.Error("vector", "vectors have at most 128 bits");
        }

        return new((warp, lanes) =>
        {
            Span<ulong> values = stackalloc ulong[4 * Warp.Size];
            for (int i = 0; i < from.Length; i++)
            {
                warp.Read(from[i].Slot, lanes).CopyTo(values[(i * Warp.Size)..]);
            }

            for (int i = 0; i < to.Length; i++)
            {
                if (to[i].Slot >= 0)
                {
                    Write(warp, to[i].Slot, lanes, values.Slice(i * Warp.Size, Warp.Size), 0, ulong.MaxValue);
                }
            }
        });
    }

    private static ActionStep Pack(Decoded decoded)
    {
        Resolved[] elements = decoded["a"].Elements;
        int width = decoded.Type.Bits() / elements.Length;
        int d = decoded["d"].Slot;
        return new((warp, lanes) =>
        {
            Span<ulong> packed = stackalloc ulong[Warp.Size];
            packed.Clear();
            for (int i = 0; i < elements.Length; i++)
            {
                Span<ulong> from = warp.Read(elements[i].Slot, lanes);
                for (uint left = lanes; left != 0; left &= left - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(left);
                    packed[lane] |= from[lane] << (i * width);
                }
            }

            Write(warp, d, lanes, packed, 0, ulong.MaxValue);
        });
    }

    private static ActionStep Unpack(Decoded decoded)
    {
        Resolved[] elements = decoded["d"].Elements;
        int width = decoded.Type.Bits() / elements.Length;
        int a = decoded["a"].Slot;
        return new((warp, lanes) =>
        {
            Span<ulong> packed = stackalloc ulong[Warp.Size];
            warp.Read(a, lanes).CopyTo(packed);
            for (int i = 0; i < elements.Length; i++)
            {
                if (elements[i].Slot >= 0)
                {
                    Write(warp, elements[i].Slot, lanes, packed, i * width, ulong.MaxValue >> (64 - width));
                }
            }
        });
    }

    private static void Write(Warp warp, int slot, uint lanes, Span<ulong> values, int shift, ulong mask)
    {
        Span<ulong> to = warp.Write(slot, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = (values[lane] >> shift) & mask;
        }
    }

    private static Step Convert(Decoded decoded, bool toGeneric)
    {
        ulong window = MemoryAccess.Window(decoded.Space);
        if (decoded["a"].Variable is { } variable && (!toGeneric || variable.Space != decoded.Space))
        {
            throw decoded.Error("space", $"'{variable.Name}' lies in {variable.Space} space");
        }

        return toGeneric ? decoded.Unary(a => a + window) : decoded.Unary(a => a - window);
    }

    private static ActionStep IsInSpace(Decoded decoded)
    {
        Space space = decoded.Space;
        (int p, int a) = (decoded["p"].Slot, decoded["a"].Slot);
        return new((warp, lanes) =>
        {
            Span<ulong> addresses = warp.Read(a, lanes);
            uint result = 0;
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                Space actual = MemoryAccess.SpaceOf(warp, addresses[lane]);
                result |= actual == space ? 1u << lane : 0;
            }

            warp.SetPredicate(p, lanes, result);
        });
    }
}
