namespace GpuTensor.Generator.Tests;

/// <summary>A kernel for each feature of the language.</summary>
internal static class KernelCases
{
    /// <summary>Types that the kernels share.</summary>
    public const string Types = """
        public enum Mode : byte { Low = 1, Middle = 2, High = 250 }

        public interface IOp { static abstract float Identity { get; } static abstract float Apply(float a, float b); float Scale { get; } }

        public readonly struct AddOp(float scale) : IOp
        {
            public static float Identity { get; } = 0.5f;
            public static float Apply(float a, float b) => a + b;
            public float Scale => scale;
        }

        public readonly struct MaxOp : IOp
        {
            public static float Identity => float.NegativeInfinity;
            static float IOp.Apply(float a, float b) => MathF.Max(a, b);
            public float Scale => 2;
        }

        public struct Counter
        {
            public int Value;
            public readonly int Twice => Value * 2;
            public int Next() => ++Value;
            public Counter Add(int by) { Value += by; return this; }
        }

        public readonly record struct Point(int X, int Y)
        {
            public int Sum => X + Y;
            public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);
            public static implicit operator Point(int both) => new(both, both);
            public Point Swap() => this with { X = Y, Y = X };
        }

        public struct Range3
        {
            public readonly int Low, High;
            private int _step = 2;
            public Range3(int low, int high) { Low = low; if (high < low) { High = low; return; } High = high; _step = 3; }
            public Range3(int high) : this(1, high) { }
            public readonly int Step => _step;
        }

        public static class Generic
        {
            public static T Twice<T>(T value) where T : INumber<T> => value + value;
            public static T Clip<T>(T value, T low, T high) where T : INumber<T> => T.Min(T.Max(value, low), high);
            public static TTo To<TFrom, TTo>(TFrom value) where TFrom : INumber<TFrom> where TTo : INumber<TTo> => TTo.CreateTruncating(value);
            public static TTo Saturate<TFrom, TTo>(TFrom value) where TFrom : INumber<TFrom> where TTo : INumber<TTo> => TTo.CreateSaturating(value);
            public static float Fold<TOp>(ArrayView<float> x, TOp op) where TOp : struct, IOp
            {
                float total = TOp.Identity;
                for (int i = 0; i < 5; i++) total = TOp.Apply(total, x[i]);
                return total * op.Scale;
            }

            public static bool IsFloat<T>(T value) where T : unmanaged => typeof(T) == typeof(float) ? (float)(object)value > 0 : false;
        }
        """;

    public static IReadOnlyList<KernelCase> All { get; } =
    [
        new("IntegerArithmetic", "n[i] = (n[i] * 31 + a) / 3 - n[i + 64] % 7 ^ (i << 33) | n[i] >> 2 & ~i; n[i + 64] = int.MaxValue + i; n[i + 128] = (int)((uint)n[i] >> 3) + (n[i] >>> 5);"),
        new("NarrowIntegers", "byte u = (byte)(n[i] * 3); sbyte t = (sbyte)n[i]; short h = (short)(u * t); u += 200; u++; t--; h <<= 3; ushort w = (ushort)(h - 1); char c = (char)(w + 'a'); n[i] = u + t * 1000 + h; n[i + 64] = c ^ -w; n[i + 128] = u >> 1 | ~t;"),
        new("LongArithmetic", "long l = (long)n[i] * 1_000_000_007L; ulong u = (ulong)l; l ^= l >> 7; u = u * 3 >> 5; n[i] = (int)l; n[i + 64] = (int)(l >> 32); n[i + 128] = (int)u; n[i + 192] = (int)(u / 10 % 1000) + (u > 5 ? 1 : 0);"),
        new("FloatArithmetic", "x[i] = (x[i] * b - x[i + 64]) / (x[i + 128] + 100f) + -x[i]; x[i + 64] = x[i] % 3f; x[i + 128] = (float)((double)x[i] * 1.1 + a); n[i] = (int)(x[i] * 1e9f) ^ (byte)(int)x[i] ^ (int)(uint)x[i + 64];"),
        new("Comparisons", "bool p = n[i] > 0 && x[i] < 5f || n[i] == a; bool q = p ^ (x[i] != x[i]); n[i] = (p ? 1 : 0) | (!q ? 2 : 0) | (n[i] >= i && !(n[i] <= 3) ? 4 : 0) | (p & q | n[i] > 2 ? 8 : 0);"),
        new("Loops", "int t = 0; for (int k = 0, m = 9; k < m; k++, m--) { if (k == 2) continue; t += k * m; } int w = i; while (w > 3) { w /= 2; if (w == 5) break; t ^= w; } do { t += 3; if (t % 2 == 0) continue; t++; } while (t < 20); n[i] = t;"),
        new("NestedLoops", "int t = 0; for (int k = 0; k < 6; k++) { for (int m = 0; ; m++) { if (m > k) break; if ((m + i) % 3 == 1) continue; t += m; } if (t > 40) break; } n[i] = t;"),
        new("LoopsWithEffects", "int t = 0, k = 0; while (Step(ref k) < 10 && (k & 1) + t < 99) { if (k == i % 10) continue; t += k; } for (int q = 0; Step(ref q) < 8; Step(ref q)) { if (q == 3) continue; t += q * 100; } do { t++; if (t % 5 == 0) continue; t++; } while (Step(ref k) < 20); n[i] = t;", "static int Step(ref int k) => ++k;"),
        new("EarlyReturns", "if (i % 3 == 0) return; n[i] = Sign(n[i]) * 10 + Find(n, a); if (i % 5 == 1) { x[i] = 1; return; } x[i] = 2;", "static int Sign(int v) { if (v < 0) return -1; if (v == 0) { return 0; } return 1; } static int Find(ArrayView<int> v, int a) { for (int k = 0; k < 64; k++) { if (v[128 + k] < a) return k; } return -1; }"),
        new("Switches", "int t = 0; switch (n[i] % 5) { case 0: t = 1; break; case 1: case -1: t = 2; if (i > 9) break; t = 3; break; default: t = 9; break; case 3: t = 4; break; } switch (x[i]) { case < 0f: t += 100; break; case 0f: t += 200; break; case var v when v > b: t += 300; break; default: t += 400; break; } n[i] = t;"),
        new("SwitchInLoop", "int t = 0; for (int k = 0; k < 10; k++) { switch ((k + i) % 4) { case 0: continue; case 1: t += 1; break; case 2: if (t > 5) return; goto_out(ref t); break; } t += 10; } n[i] = t;", "static void goto_out(ref int t) => t += 2;"),
        new("SwitchExpressions", "n[i] = n[i] switch { 0 => 5, > 10 and < 50 or -3 => 6, not (> -20) => 7, _ when i % 2 == 0 => 8, _ => n[i + 1] }; n[i + 64] = (n[i], i % 3) switch { (6, 0) => 1, (7, var r) when r > 1 => r, (_, 1) => 3, _ => 4 }; n[i + 128] = (Mode)(i % 3) switch { Mode.Low => 1, Mode.Middle => 2, _ => 3 };"),
        new("Patterns", "var p = new Point(n[i], i); n[i] = (p is { X: > 3, Y: < 40 } ? 1 : 0) + (p is (var q, 5 or 6) && q > 0 ? 2 : 0) + (n[i] is not 7 ? 4 : 0) + (p.X is var z and < 0 ? z : 8);"),
        new("Ternaries", "n[i] = n[i] > 0 ? n[i] > 50 ? 1 : Bump(ref a2[0]) : -1; x[i] = b > 1 ? x[i] : 0; var p = i > 5 ? new Point(1, 2) : new Point(n[i], Bump(ref a2[0])); n[i + 64] = p.X * 10 + p.Y;".Replace("a2", "n.SubView(128 + i)", StringComparison.Ordinal), "static int Bump(ref int v) => ++v;"),
        new("EvaluationOrder", "int k = i; n[i] = k + k++ * 3 + k - --k * (k += 2) + k; int j = 64 + i; n[j] = (j += 64) + n[j]; int q = 5; q += q++ + Set(ref q, 3) + q; n[128 + i] = q; int r = 1; r = r + Set(ref r, 7) * r; n[192 + i] = r;", "static int Set(ref int v, int to) { v = to; return to + 1; }"),
        new("Assignments", "int p, q; p = q = n[i]; p <<= 2; q %= 9; p |= q; q ^= p; n[i] = p -= q; n[i + 64] = q *= 3; x[i] = x[i + 64] = p; x[i + 128] /= 3; bool f = p > q; f |= q > 3; f &= p != 4; n[i + 128] = f ? 1 : 0;"),
        new("TargetsBeforeValues", "int v = i; (v, n[i + 64 * (v & 1)]) = (v + 1, v * 3); int k = n[i] & 1; (k, n[i + 128 + 64 * k], x[i]) = (1 - k, k + v, k + 2);"),
        new("Tuples", "(int p, int q) = (n[i], i); (p, q) = (q, p); var t = (First: p, Second: x[i]); t.First += 3; (n[i], x[i]) = t; var (u, (v, w)) = (1, (p, q)); n[i + 64] = u + v * 10 + w; n[i + 128] = (p, q) == (i, n[i]) ? 1 : 2; var nested = Pair(p); n[i + 192] = nested.a - nested.b;", "static (int a, int b) Pair(int v) => v > 20 ? (v, 1) : (2, v);"),
        new("Structs", "var c = new Counter { Value = n[i] }; n[i] = c.Next() + c.Next() * 2 + c.Twice; Counter d = c; d.Value = 7; d.Add(3).Add(100); n[i + 64] = c.Value * 100 + d.Value; Bump(ref c); n[i + 128] = c.Value + Peek(in d); var r = new Range3(n[i], 10); n[i + 192] = r.Low + r.High * 3 + r.Step + new Range3(50).High;", "static void Bump(ref Counter c) => c.Value++; static int Peek(in Counter c) => c.Next() + c.Value;"),
        new("Records", "Point p = new(n[i], 3); Point q = p + 4; q = q.Swap(); var (u, v) = q; n[i] = u * 10 + v + q.Sum; n[i + 64] = p == new Point(n[i + 64], 3) ? 1 : 0; n[i + 128] = (q with { X = 9 }).X + (p != q ? 5 : 6);"),
        new("Parameters", "Split(n[i], out int high, out var low); n[i] = high * 3 + low; n[i + 64] = Named(third: i, first: n[i + 64]); int t = 1; Swap(ref t, ref n[i + 128]); n[i + 192] = t; int _ = i;", "static void Split(int v, out int high, out int low) { high = v >> 3; low = v & 7; } static int Named(int first, int second = 40, int third = 2) => first - second * third; static void Swap(ref int p, ref int q) { int t = p; p = q; q = t; }"),
        new("LocalFunctions", "int t = n[i]; int Add(int v) { t += v; return t; } static int Triple(int v) => 3 * v; n[i] = Add(2) + Add(Triple(i)) * t; T Keep<T>(T v) => v; n[i + 64] = Keep(t) + (int)Keep(x[i]);"),
        new("Refs", "ref int r = ref n[i]; r += 3; ref int q = ref (i % 2 == 0 ? ref n[i + 64] : ref n[i + 128]); q = -1; r = ref At(n, i); r++; int local = 4; ref int l = ref local; l *= 2; n[i + 128] += local; Choose(n, i) = 77;", "static ref int At(ArrayView<int> v, int at) => ref v[at + 192]; static ref int Choose(ArrayView<int> v, int at) { if (at % 3 == 0) return ref v[at]; return ref v[at + 64]; }"),
        new("Views", "var part = n.SubView(64, 64); part[i] = (int)part.Length + n.IntLength; var rest = n.SubView(i + 128); rest[0] = (int)rest.Length; var bits = x.Cast<int>(); n[i] = bits[i] ^ (int)bits.Length; var v = i > 7 ? n : part; x[i] = v.Length; x[new Index1D(i + 64)] = v[i]; ArrayView<int> none = default; if (i > 3) none = n; x[i + 128] = none.Length;"),
        new("LocalArrays", "var h = LocalMemory.Allocate<int>(s * 2 + 1); for (int k = 0; k < h.Length; k++) h[k] = n[i + k] * k; var other = h; int t = 0; for (int k = 0; k < other.IntLength; k++) t = t * 3 + other[k]; n[i + 192] = t; x[i] = t % 1000;"),
        new("Vectors", "var v = x.Cast<Float4>()[i]; v.X += v.W; v = v with { Y = 3 } + new Float4(1, 2, 3, 4) * v; x.Cast<Float4>()[i] = v; x.Cast<Float4>()[i].Z = i; x.Cast<Float4>()[i] = Float4.FusedMultiplyAdd(b, v, Float4.FusedMultiplyAdd(new Float4(0.1f, i, 10, -1), v, x.Cast<Float4>()[i])); var w = n.Cast<Int4>()[i]; n.Cast<Int4>()[i] = new Int4(w.W, w.Z, w.Y, w.X); var bytes = n.Cast<Byte4>()[i]; n[i] += bytes.Y;"),
        new("Halves", "Half h = (Half)x[i]; var store = x.Cast<Half>(); x[i] = (float)h * 2; store[384 + i] = (Half)(x[i] + 1); n[i] = (int)h; n[i + 64] = BitConverter.HalfToInt16Bits((Half)n[i]);"),
        new("MathFunctions", "float v = MathF.Abs(x[i]); x[i] = MathF.Sqrt(v) + MathF.Floor(x[i]) + MathF.Ceiling(v) + MathF.Round(x[i + 64]) + MathF.Truncate(x[i]); x[i + 64] = MathF.Min(x[i], b) + MathF.Max(v, b) + Math.Clamp(x[i], -3f, 3f) + MathF.CopySign(v, x[i + 128]) + MathF.FusedMultiplyAdd(v, b, x[i]); n[i] = Math.Max(n[i], a) + Math.Min(n[i], 3) + Math.Abs(n[i + 64]) + Math.Sign(x[i]) + Math.Clamp(n[i], -5, 5); x[i + 128] = XMath.Clamp(x[i + 128], -1, 1) + XMath.Rcp(v + 1);"),
        new("RoundingToTf32", "float v = n[i] % 5 == 0 ? float.NaN : n[i] % 7 == 0 ? float.PositiveInfinity : n[i] % 11 == 0 ? -float.MaxValue : x[i] / 3; x[i] = TensorCore.ToTf32(v); x[i + 64] = v - TensorCore.ToTf32(v); x[i + 128] = TensorCore.ToTf32(BitConverter.Int32BitsToSingle(n[i] * 4096));"),
        new("BitFunctions", "uint u = (uint)n[i]; n[i] = BitOperations.PopCount(u) + BitOperations.LeadingZeroCount(u) * 100 + BitOperations.TrailingZeroCount(u) * 10000; n[i + 64] = (int)BitOperations.RotateLeft(u, i) ^ (int)BitOperations.RotateRight(u, 3); n[i + 128] = BitConverter.SingleToInt32Bits(x[i]) ^ (int)Interop.FloatAsInt(b) + BitOperations.Log2(u) + sizeof(long) + Interop.SizeOf<Float4>(); x[i] = BitConverter.Int32BitsToSingle(n[i] & 0x3f7fffff);"),
        new("FloatTests", "float v = n[i] % 5 == 0 ? float.NaN : n[i] % 7 == 0 ? float.PositiveInfinity : x[i]; n[i] = (float.IsNaN(v) ? 1 : 0) + (float.IsInfinity(v) ? 2 : 0) + (float.IsFinite(v) ? 4 : 0) + (v is float.NaN ? 8 : 0) + (float.IsNegative(-v) ? 16 : 0); x[i] = v > float.Epsilon ? float.MaxValue : MathF.PI;"),
        new("GenericMath", "x[i] = Generic.Twice(x[i]) + Generic.Clip(x[i + 64], -2f, 2f); n[i] = Generic.Twice(n[i]) + Generic.Clip(n[i], -9, 9) + Generic.Twice((byte)n[i]); n[i + 64] = Generic.To<float, byte>(x[i] * 40) + Generic.To<int, sbyte>(n[i]) * 1000; n[i + 128] = Generic.Saturate<int, byte>(n[i]) + Generic.Saturate<long, short>(n[i] * 4000000000L) + (int)Generic.Saturate<int, uint>(n[i]); x[i + 128] = Generic.IsFloat(x[i]) ? 1 : Generic.IsFloat(n[i]) ? 2 : 3;"),
        new("Operators", "x[i] = Generic.Fold(x.SubView(64), new AddOp(b)) + Generic.Fold(x.SubView(128), default(MaxOp));"),
        new("Enums", "Mode m = (Mode)n[i]; m |= Mode.Low; if (m == Mode.High || m > Mode.Middle) n[i] = (int)m; m++; n[i + 64] = (byte)m + (int)(Mode.High & m);"),
        new("Statics", "n[i] = Width * 2 + Table.Sum + (int)s_root; x[i] = s_half * Scale; n[i + 64] = sizeof(Mode);", "const int Width = 12; static readonly float s_half = 1f / 2; static readonly float s_root = MathF.Sqrt(81); static readonly Point Table = new(3, Width); static float Scale { get; } = 4;"),
        new("Indices", "Index2D p = (i, 3); Index3D q = new(i, n[i], 2); LongIndex1D l = Grid.LongGlobalIndex.X is var g ? new LongIndex1D(g) : default; n[i] = p.Size + q.Z * q.Y + p.X; n[l] += (int)Grid.LongGlobalIndex.X; Index1D k = i; int back = k; n[i + 64] = back + k.Size + (p == new Index2D(i, 3) ? 5 : 0);"),
        new("InstanceMembers", "n[i] = Scaled(i) + Offset + this[i]; Store(i);", "int Scaled(int at) => n[at] * a; int Offset => s + 1; int this[int at] => n[at + 64]; void Store(int at) { if (at < 5) return; x[at] = b; }"),
        new("SharedReverse", "var tile = SharedMemory.Allocate<int>(s * 4); ref int total = ref SharedMemory.Allocate<int>(); if (Group.IsFirstThread) total = 0; tile[Group.IdxX] = n[i]; Group.Barrier(); n[i] = tile[Group.DimX - 1 - Group.IdxX]; Atomic.Add(ref total, n[i]); Group.Barrier(); n[i + 64] = total + Grid.IdxX + Grid.DimX * 10 + Group.LinearIndex + (int)Grid.GlobalLinearIndex;", GroupSize: 16),
        new("Collectives", "int votes = Group.BarrierPopCount(n[i] > 0); bool all = Group.BarrierAnd(n[i] > -1000); bool any = Group.BarrierOr(n[i] == 1000000); n[i] = votes + (all ? 1000 : 0) + (any ? 2000 : 0) + Group.Broadcast(i, 3); var (p, q) = Group.Broadcast((i * 2, x[i]), 1); n[i + 64] = p; x[i] = q;", GroupSize: 16),
        new("AsyncCopies", "var a = SharedMemory.Allocate<float>(16); var v = SharedMemory.Allocate<Int4>(16); AsyncCopy.Start(a, Group.IdxX, x, i + 64); AsyncCopy.Commit(); AsyncCopy.Start(v, Group.IdxX, n.Cast<Int4>(), (long)i); AsyncCopy.Commit(); x[i] = b; AsyncCopy.Wait(1); Group.Barrier(); x[i] += a[15 - Group.IdxX]; AsyncCopy.Wait(0); Group.Barrier(); var w = v[Group.IdxX ^ 1]; x[i] += w.X + w.W;", GroupSize: 16),
        new("Atomics", "int old = Atomic.Exchange(ref n[i], 5) + Atomic.Max(ref n[i + 64], 7) + Atomic.CompareExchange(ref n[i], 5, i); Atomic.And(ref n[i + 64], 0xff); Atomic.Xor(ref n[i + 64], i); n[i + 128] = old; Atomic.Add(ref x[i], b); Atomic.Min(ref n[192], i - 50);"),
        new("Shadows", "{ int t = 1; n[i] += t; } { float t = 2; x[i] += t; } int F(int t) => t + 1; n[i + 64] = F(F(F(i))); for (int k = 0; k < 2; k++) { int inner; if (k == 0) inner = 3; else inner = n[i + 64]; n[i + 64] += inner; }"),
    ];
}
