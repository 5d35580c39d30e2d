namespace GpuTensor.Compiler.Ir;

/// <summary>The rules of what a kernel declares.</summary>
internal sealed class DeclarationRules(Kernel kernel)
{
    private readonly HashSet<Parameter> _parameters = [.. kernel.Parameters];
    private readonly HashSet<KernelArray> _arrays = [.. kernel.Arrays];
    private readonly HashSet<Variable> _variables = [.. kernel.Variables];

    /// <summary>Whether the kernel declares that parameter.</summary>
    public bool Declares(Parameter parameter) => _parameters.Contains(parameter);

    /// <summary>Whether the kernel declares that array.</summary>
    public bool Declares(KernelArray array) => _arrays.Contains(array);

    /// <summary>Whether the kernel declares that variable.</summary>
    public bool Declares(Variable variable) => _variables.Contains(variable);

    /// <summary>Letters, digits and underscores, no digit first.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && name[0] is not (>= '0' and <= '9')
        && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_');

    /// <summary>Checks parameters, arrays and variables.</summary>
    public void Check()
    {
        if (kernel.Name.Length == 0 || kernel.Name.Any(char.IsControl))
        {
            throw Broken("kernel", "a kernel has a name without control characters");
        }

        if (kernel.Hints.ResidentGroups < 0)
        {
            throw Broken("kernel", "the number of groups that a multiprocessor runs at a time is not negative");
        }

        CheckNames("parameter", kernel.Parameters, parameter => parameter.Name, name => name.Split('.').All(IsName));
        CheckNames("array", kernel.Arrays, array => array.Name, IsName);
        CheckNames("variable", kernel.Variables, variable => variable.Name, IsName);
        foreach (Parameter parameter in kernel.Parameters)
        {
            CheckParameter(parameter);
        }

        foreach (KernelArray array in kernel.Arrays)
        {
            CheckArray(array);
        }

        if (kernel.Arrays.Count(array => array.Length is null) > 1)
        {
            throw Broken("kernel", "a kernel has at most one array of dynamic size");
        }

        foreach (Variable variable in kernel.Variables)
        {
            CheckType("variable " + variable.Name, variable.Type);
        }
    }

    private void CheckParameter(Parameter parameter)
    {
        string place = "parameter " + parameter.Name;
        CheckType(place, parameter.Type);
        if (!parameter.Type.IsScalar && parameter.Type.View != AddressSpace.Global)
        {
            throw Broken(place, $"a parameter is a scalar or a view of global memory, not {parameter.Type}");
        }

        if (parameter.IsSpecialized && !parameter.Type.IsScalar)
        {
            throw Broken(place, "only scalars are specialised");
        }
    }

    private void CheckArray(KernelArray array)
    {
        string place = "array " + array.Name;
        CheckType(place, array.Element);
        if (array.Element.IsView || array.Space == AddressSpace.Global)
        {
            throw Broken(place, "an array holds scalars or vectors in shared or local memory");
        }

        if (array.Space == AddressSpace.Shared && kernel.Launch == LaunchKind.Linear)
        {
            throw Broken(place, "a linear kernel has no groups and so no shared memory");
        }

        if (array.Length is null && array.Space == AddressSpace.Local)
        {
            throw Broken(place, "only shared memory has a dynamic size");
        }

        if (array.Length is { } length)
        {
            new ExpressionRules(kernel, this, place).CheckConstant(length, IrType.I32, "an array's length");
            if (length is Constant { Bits: var bits } && (long)bits <= 0)
            {
                throw Broken(place, $"an array has at least one element, not {(long)bits}");
            }
        }
    }

    private void CheckType(string place, IrType type)
    {
        if (type.Lanes is not (1 or 2 or 4 or 8 or 16))
        {
            throw Broken(place, $"a type has 1, 2, 4, 8 or 16 lanes, not {type.Lanes}");
        }

        if (type.Lanes > 1 && type.Scalar == ScalarType.Bool)
        {
            throw Broken(place, "there are no vectors of bool");
        }
    }

    private void CheckNames<T>(string kind, IReadOnlyList<T> values, Func<T, string> nameOf, Predicate<string> isValid)
    {
        var names = new HashSet<string>();
        foreach (T value in values)
        {
            string name = nameOf(value);
            if (!isValid(name))
            {
                throw Broken($"{kind} {name}", "a name is made of letters, digits and underscores and begins with no digit");
            }

            if (!names.Add(name))
            {
                throw Broken($"{kind} {name}", "names are unique");
            }
        }
    }

    private IrValidationException Broken(string place, string rule) => new(kernel.Name, place, rule);
}
