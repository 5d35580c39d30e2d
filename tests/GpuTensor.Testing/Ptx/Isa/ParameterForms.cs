using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>ld.param and st.param: kernels' parameters, functions' parameters, and what is passed to functions (ISA 5.1.6).</summary>
internal static class ParameterForms
{
    /// <summary>Where an access really goes.</summary>
    public static Space Space(Decoded decoded, Resolved address)
    {
        Space space = decoded.Space;
        if (space != Syntax.Space.Param)
        {
            return space;
        }

        bool isStore = decoded.Instruction.Opcode == "st";
        if (address.Variable is not { Role: not ParameterRole.Kernel } variable)
        {
            return isStore ? throw decoded.Error("space", "kernels' parameters cannot be written")
                : decoded.Has("param::func") ? throw decoded.Error("space", ".param::func is for parameters of functions, by their names")
                : decoded.Builder.Function is not null && !decoded.Has("param::entry")
                    ? throw decoded.Error("space", "in a function .param means its own parameters; kernels' are .param::entry")
                    : space;
        }

        if (decoded.Has("param::entry"))
        {
            throw decoded.Error("space", $"'{variable.Name}' is no kernel's parameter");
        }

        if (variable.Role == (isStore ? ParameterRole.Input : ParameterRole.Result))
        {
            throw decoded.Error("param", isStore ? $"'{variable.Name}' is what the function was given, it cannot be written" : $"'{variable.Name}' is what the function gives back, it cannot be read");
        }

        return variable.IsAddressTaken ? Syntax.Space.Local : Syntax.Space.Frame;
    }

    /// <summary>The bytes lie within the variable, at a multiple of their size.</summary>
    public static void CheckPlace(Decoded decoded, Resolved address, int bytes)
    {
        Variable variable = address.Variable!;
        if (address.Value < 0 || address.Value + bytes > variable.Bytes)
        {
            throw decoded.Error("param", $"{bytes} bytes at {address.Value} are not within '{variable.Name}', which has {variable.Bytes}");
        }

        if (address.Value % bytes != 0 || variable.Alignment % bytes != 0)
        {
            throw decoded.Error("alignment", $"{bytes} bytes at {address.Value} of '{variable.Name}', which is aligned to {variable.Alignment}, are not at a multiple of {bytes}");
        }
    }
}
