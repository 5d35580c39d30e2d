using System.Buffers.Binary;

namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads declarations of variables: their types, alignment, lengths and initial values.</summary>
internal sealed class VariableReader(TokenReader tokens, ConstantReader constants)
{
    /// <summary>Reads what follows the state space, up to the ';' (which stays).</summary>
    public IEnumerable<Variable> Read(Space space, bool isExternal, bool isParameter = false)
    {
        int alignment = 0;
        int vector = 1;
        PtxType? type = null;
        while (tokens.Current.Kind == TokenKind.DotWord)
        {
            Token word = tokens.Take();
            switch (word.Text)
            {
                case "align":
                    alignment = (int)tokens.ExpectCount();
                    RequirePowerOfTwo(word.Line, alignment);
                    break;
                case "ptr" when isParameter && type is PtxType.U64 or PtxType.B64 or PtxType.S64:
                    Pointer();
                    break;
                case "v2" or "v4" when vector == 1 && type is null:
                    vector = word.Text[1] - '0';
                    break;
                default:
                    type = type is null && PtxTypes.TryParse(word.Text, out PtxType known) && known.IsFundamental() && known != PtxType.Pred
                        ? known
                        : throw new PtxException(word.Line, "operand-type", $"{word} cannot stand in a variable's declaration here");
                    break;
            }
        }

        if (type is not { } element)
        {
            throw tokens.Unexpected("a type");
        }

        if (vector * element.Size() > 16)
        {
            throw new PtxException(tokens.Line, "vector", "vectors have at most 128 bits");
        }

        do
        {
            yield return One(space, element, vector, alignment, isExternal);
        }
        while (!isParameter && tokens.TryTake(","));
    }

    private static void RequirePowerOfTwo(int line, int alignment)
    {
        if (alignment <= 0 || (alignment & (alignment - 1)) != 0)
        {
            throw new PtxException(line, "alignment", $"an alignment is a power of two, not {alignment}");
        }
    }

    private void Pointer()
    {
        if (tokens.Current.Kind == TokenKind.DotWord && tokens.Current.Text is "global" or "shared" or "local" or "const")
        {
            tokens.Take();
        }

        if (tokens.TryTakeDot("align"))
        {
            int line = tokens.Line;
            RequirePowerOfTwo(line, (int)tokens.ExpectCount());
        }
    }

    private Variable One(Space space, PtxType type, int vector, int alignment, bool isExternal)
    {
        Token name = tokens.Expect(TokenKind.Identifier, "a name");
        int natural = type.Size() * vector;
        var variable = new Variable(name.Text, space, type, name.Line) { Alignment = alignment == 0 ? natural : alignment, Bytes = natural };
        bool isOpen = false;
        while (tokens.TryTake("["))
        {
            variable.IsArray = true;
            if (tokens.Current.Is("]"))
            {
                isOpen = true;
            }
            else
            {
                ulong length = constants.ReadInteger().Bits;
                variable.Bytes = length is > 0 and < 1UL << 40
                    ? variable.Bytes * (long)length
                    : throw new PtxException(name.Line, "syntax", $"{name} has {length} elements");
            }

            tokens.Expect("]");
        }

        if (tokens.TryTake("="))
        {
            Initialize(variable, space, isOpen);
        }
        else if (isOpen)
        {
            variable.IsDynamic = isExternal && space == Space.Shared
                ? true
                : throw new PtxException(name.Line, "space", $"only .extern .shared arrays have no length; {name} is none");
            variable.Bytes = 0;
        }
        else if (isExternal)
        {
            throw new PtxException(name.Line, "unsupported", $"{name} is defined in another module");
        }

        return variable;
    }

    private void Initialize(Variable variable, Space space, bool isOpen)
    {
        if (space is not (Space.Global or Space.Const))
        {
            throw new PtxException(tokens.Line, "initializer", $"only .global and .const variables have initial values, '{variable.Name}' has none");
        }

        var bytes = new List<byte>();
        Values(variable.Type, bytes);
        if (isOpen)
        {
            variable.Bytes = bytes.Count;
        }

        if (bytes.Count > variable.Bytes)
        {
            throw new PtxException(tokens.Line, "initializer", $"'{variable.Name}' has {variable.Bytes} bytes and gets {bytes.Count}");
        }

        bytes.AddRange(new byte[variable.Bytes - bytes.Count]);
        variable.Initial = [.. bytes];
    }

    // Inner braces of arrays of arrays are taken as they come: every row has to be whole.
    private void Values(PtxType type, List<byte> bytes)
    {
        if (!tokens.TryTake("{"))
        {
            Value(type, bytes);
            return;
        }

        if (tokens.TryTake("}"))
        {
            return;
        }

        do
        {
            Values(type, bytes);
        }
        while (tokens.TryTake(","));
        tokens.Expect("}");
    }

    private void Value(PtxType type, List<byte> bytes)
    {
        int line = tokens.Line;
        ulong bits = constants.Read() switch
        {
            FloatOperand number when type == PtxType.F64 => BitConverter.DoubleToUInt64Bits(number.Value),
            FloatOperand number when type == PtxType.F32 => number.Single ?? BitConverter.SingleToUInt32Bits((float)number.Value),
            IntegerOperand number when !type.IsFloat() && number.Fits(type.Bits()) => number.Bits,
            _ => throw new PtxException(line, "initializer", $"the value is not one of type {type.Name()}"),
        };
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, bits);
        bytes.AddRange(buffer[..type.Size()]);
    }
}
