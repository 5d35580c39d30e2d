using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Ir;

public sealed class ValidatorTests
{
    private const string Declarations = """
        $x: view<global f32>
        $counts: view<global i32>
        $bytes: view<global u8>
        $width: i32 specialized
        $scale: f32
        @tile: shared f32[8]
        @own: local f32[8]
        a, b: i32
        n: i64
        f: f32
        d: f64
        h: f16
        p: bool
        v: f32x4
        part: view<global f32>
        {

        """;

    [Theory]
    [InlineData("a = f", "the value of a is an i32, not f32")]
    [InlineData("f = a + f", "the operands of Add have one type, not i32 and f32")]
    [InlineData("f = h + h", "Add is for integers, f32 and f64, not f16")]
    [InlineData("p = h == h", "Equal is for integers, f32, f64 and bool, not f16")]
    [InlineData("v = v + v", "Add is for integers, f32 and f64, not f32x4")]
    [InlineData("p = p < p", "Less is for integers, f32 and f64, not bool")]
    [InlineData("p = a && p", "AndAlso is for bool, not i32")]
    [InlineData("f = f & f", "And is for integers and bool, not f32")]
    [InlineData("a = pow(a, b)", "Pow is for f32 and f64, not i32")]
    [InlineData("n = n << n", "a shift's count is an i32, not i64")]
    [InlineData("f = f << 1", "ShiftLeft is for integers, not f32")]
    [InlineData("p = !a", "Not is for bool, not i32")]
    [InlineData("f = ~f", "Complement is for integers, not f32")]
    [InlineData("p = -p", "Negate is for integers, f32 and f64, not bool")]
    [InlineData("a = sqrt(a)", "Sqrt is for f32 and f64, not i32")]
    [InlineData("p = isNaN(a)", "IsNaN is for f32 and f64, not i32")]
    [InlineData("a = popCount(f)", "PopCount is for integers, not f32")]
    [InlineData("a = fma(a, a, a)", "fma calculates with f32, f64 and their vectors, not i32")]
    [InlineData("f = fma(f, d, f)", "the first operand of fma is an f64, not f32")]
    [InlineData("v = fma(a, v, v)", "the first operand of fma is an f32x4, not i32")]
    [InlineData("v = fma(f, v, f)", "the third operand of fma is an f32x4, not f32")]
    [InlineData("a = a ? b : b", "a condition is a bool, not i32")]
    [InlineData("a = p ? a : n", "the other value of ?: is an i32, not i64")]
    [InlineData("a = i32(p)", "bool does not convert to i32")]
    [InlineData("p = bool(a)", "i32 does not convert to bool")]
    [InlineData("f = f32(v)", "f32x4 does not convert to f32")]
    [InlineData("h = f16(d)", "f16 converts to and from f32 only, not f64 to f16")]
    [InlineData("f = bits.f32(n)", "the bits of i64 are not those of f32")]
    [InlineData("a = bits.i32(v)", "the bits of f32x4 are not those of i32")]
    [InlineData("f = f.0", "only vectors have lanes, not f32")]
    [InlineData("f = v.4", "f32x4 has no lane 4")]
    [InlineData("v = f32x4(f, f, f)", "f32x4 has 4 lanes, not 3")]
    [InlineData("v = f32x4(f, f, f, d)", "a lane is an f32, not f64")]
    [InlineData("f = f[0]", "only views have elements, not f32")]
    [InlineData("f = $x[f]", "an index is an i32 or an i64, not f32")]
    [InlineData("n = length(a)", "only views have elements, not i32")]
    [InlineData("part = subview($x, 1, 2L)", "the offset of a part of a view is an i64, not i32")]
    [InlineData("part = subview($x, 1L, 2)", "the length of a part of a view is an i64, not i32")]
    [InlineData("part = view.i32($x)", "the value of part is a view<global f32>, not view<global i32>")]
    [InlineData("part = @tile", "the value of part is a view<global f32>, not view<shared f32>")]
    [InlineData("$x[0] = d", "what is stored is an f32, not f64")]
    [InlineData("atomic add @own[0], 1.0f", "atomic operations are for global and shared memory")]
    [InlineData("atomic add $bytes[0], 1u8", "atomic Add is not for u8")]
    [InlineData("atomic min $x[0], 1.0f", "atomic Min is not for f32")]
    [InlineData("atomic add $x[0], 1", "the operand of an atomic operation is an f32, not i32")]
    [InlineData("atomic add $counts[0], 1, 2", "CompareExchange has a comparand, other atomic operations have none")]
    [InlineData("atomic compareExchange $counts[0], 1", "CompareExchange has a comparand, other atomic operations have none")]
    [InlineData("f = atomic add $counts[0], 1", "the result is i32, but f is f32")]
    [InlineData("collective groupBarrier(a)", "GroupBarrier has neither operands nor a result")]
    [InlineData("async $x[0] = $x[1]", "an asynchronous copy goes from global to shared memory")]
    [InlineData("async @own[0] = $x[1]", "an asynchronous copy goes from global to shared memory")]
    [InlineData("a = collective warpBarrier()", "WarpBarrier has neither operands nor a result")]
    [InlineData("collective shuffle(f, 1)", "the result of Shuffle goes to a variable")]
    [InlineData("f = collective shuffle(f)", "Shuffle has 2 operands or 3, not 1")]
    [InlineData("f = collective groupBroadcast(f, 1, 2)", "GroupBroadcast has 2 operands, not 3")]
    [InlineData("p = collective barrierOr(p, p)", "BarrierOr has 1 operand, not 2")]
    [InlineData("p = collective barrierOr(a)", "the operand of BarrierOr is a bool, not i32")]
    [InlineData("v = collective shuffle(v, 1)", "Shuffle passes on scalars, not f32x4")]
    [InlineData("f = collective shuffle(f, 1L)", "the second operand of Shuffle is an i32, not i64")]
    [InlineData("f = collective shuffle(f, 1, a)", "a shuffle's width is made of constants and specialised parameters")]
    [InlineData("f = collective shuffle(f, 1, 12)", "a shuffle's width is a power of two")]
    [InlineData("v = collective multiplyAddTf32(v, v)", "MultiplyAddTf32 has 3 operands, not 2")]
    [InlineData("v = collective multiplyAddTf32(v, v, v)", "the second operand of MultiplyAddTf32 is an f32x2, not f32x4")]
    [InlineData("v = collective multiplyAddF16(v, v, v)", "the first operand of MultiplyAddF16 is an u32x4, not f32x4")]
    [InlineData("v = collective multiplyAddTf32(v, f32x2(f, f), f)", "the third operand of MultiplyAddTf32 is an f32x4, not f32")]
    [InlineData("f = collective multiplyAddTf32(v, f32x2(f, f), v)", "the result is f32x4, but f is f32")]
    [InlineData("collective multiplyAddTf32(v, f32x2(f, f), v)", "the result of MultiplyAddTf32 goes to a variable")]
    [InlineData("d = roundToTf32(d)", "RoundToTf32 is for f32, not f64")]
    [InlineData("p = collective barrierPopCount(p)", "the result is i32, but p is bool")]
    [InlineData("if a {\n}", "a condition is a bool, not i32")]
    [InlineData("loop l while a {\n}", "a condition is a bool, not i32")]
    [InlineData("loop l {\n} while f", "a condition is a bool, not f32")]
    [InlineData("loop l {\n} step {\nreturn\n}", "a loop's step has only assignments")]
    [InlineData("block l {\ncontinue l\n}", "no enclosing loop is labelled l")]
    [InlineData("block l {\n}\nblock l {\n}", "labels are unique, but l is there twice")]
    [InlineData("switch f {\n}", "a switch looks at an integer, not f32")]
    [InlineData("switch a {\ncase 1 {\n}\ncase 2, 1 {\n}\n}", "two cases have the value 1")]
    [InlineData("switch $bytes[0] {\ncase 256 {\n}\n}", "the bits 0x100 are not those of a u8")]
    public void A_statement_that_breaks_a_rule_is_refused(string statements, string rule)
    {
        Kernel kernel = IrParser.Parse("kernel \"Bad\" grouped\n" + Declarations + statements + "\n}\n");
        IrValidationException error = Assert.Throws<IrValidationException>(() => IrValidator.Validate(kernel));
        Assert.Equal(rule, error.Rule);
        Assert.StartsWith($"Kernel 'Bad', '{error.Place}'", error.Message);
    }

    [Theory]
    [InlineData("x: f32\n{\nx = 1.0f\n}", null)]
    [InlineData("$x: view<shared f32>\n{\n}", "a parameter is a scalar or a view of global memory, not view<shared f32>")]
    [InlineData("$x: f32x4\n{\n}", "a parameter is a scalar or a view of global memory, not f32x4")]
    [InlineData("$x: view<global f32> specialized\n{\n}", "only scalars are specialised")]
    [InlineData("@t: shared f32[8]\n{\n}", "a linear kernel has no groups and so no shared memory")]
    [InlineData("@t: local f32[]\n{\n}", "only shared memory has a dynamic size")]
    [InlineData("$n: i32\n@t: local f32[$n]\n{\n}", "an array's length is made of constants and specialised parameters")]
    [InlineData("@t: local f32[8L]\n{\n}", "an array's length is an i32, not i64")]
    [InlineData("@t: local f32[0]\n{\n}", "an array has at least one element, not 0")]
    [InlineData("x: boolx2\n{\n}", "there are no vectors of bool")]
    [InlineData("$a..b: f32\n{\n}", "a name is made of letters, digits and underscores and begins with no digit")]
    [InlineData("x: i32\n{\nx = #GroupIndexX\n}", "the threads of a linear kernel know only their global index, not GroupIndexX")]
    [InlineData("{\ncollective memoryFence()\n}", "the threads of a linear kernel do nothing together")]
    public void Linear_kernels_and_declarations_have_rules_too(string text, string? rule)
    {
        Kernel kernel = IrParser.Parse("kernel \"Bad\" linear\n" + text + "\n");
        Assert.Equal(rule, Record.Exception(() => IrValidator.Validate(kernel)) is IrValidationException error ? error.Rule : null);
    }

    [Fact]
    public void A_kernel_has_one_dynamic_array_at_most()
    {
        Kernel kernel = IrParser.Parse("kernel \"Bad\" grouped\n@s: shared f32[]\n@t: shared f32[]\n{\n}\n");
        Assert.Equal("a kernel has at most one array of dynamic size", Refused(kernel));
    }

    [Fact]
    public void Only_what_is_declared_is_used()
    {
        var variable = new Variable("x", IrType.I32);
        var one = new Constant(IrType.I32, 1);
        Assert.Equal("the kernel declares no variable x", Refused(With(new Assign(variable, one))));
        Assert.Equal("the kernel declares no parameter p", Refused(With(new If(new ReadParameter(new("p", IrType.Bool)), [], []))));
        var array = new KernelArray("t", IrType.I32, AddressSpace.Local, one);
        Assert.Equal("the kernel declares no array t", Refused(With(new Store(new ArrayAccess(array), one, one))));
        Assert.Equal("no enclosing block or loop is labelled l", Refused(With(new Leave(new("l")))));
    }

    [Fact]
    public void Names_are_unique_and_plain()
    {
        Assert.Equal("names are unique", Refused(new("K", LaunchKind.Linear, [], [], [new("x", IrType.I32), new("x", IrType.I64)], [])));
        string rule = "a name is made of letters, digits and underscores and begins with no digit";
        Assert.Equal(rule, Refused(new("K", LaunchKind.Linear, [], [], [new("1x", IrType.I32)], [])));
        Assert.Equal(rule, Refused(new("K", LaunchKind.Linear, [], [], [new("a.b", IrType.I32)], [])));
        Assert.Equal("a type has 1, 2, 4, 8 or 16 lanes, not 3", Refused(new("K", LaunchKind.Linear, [], [], [new("x", new(ScalarType.F32, 3))], [])));
        Assert.Equal("a kernel has a name without control characters", Refused(new("", LaunchKind.Linear, [], [], [], [])));
        Assert.StartsWith("a label is made of", Refused(With(new Block(new("a b"), []))));
    }

    [Theory]
    [InlineData(ScalarType.I32, 0x80000000)]
    [InlineData(ScalarType.U32, 0x100000000)]
    [InlineData(ScalarType.Bool, 2)]
    [InlineData(ScalarType.I8, 255)]
    [InlineData(ScalarType.F32, 0xffffffffff800000)]
    public void Constants_have_the_bits_of_their_type(ScalarType type, ulong bits) =>
        Assert.StartsWith("the bits 0x", Refused(With(new Switch(new Constant(new(type), bits), [], []))));

    private static Kernel With(Statement statement) => new("K", LaunchKind.Linear, [], [], [], [statement]);

    private static string Refused(Kernel kernel) => Assert.Throws<IrValidationException>(() => IrValidator.Validate(kernel)).Rule;
}
