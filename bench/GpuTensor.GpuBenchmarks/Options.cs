namespace GpuTensor.GpuBenchmarks;

/// <summary>What the command line says.</summary>
/// <param name="Device">The device.</param>
/// <param name="Only">The beginning of the workloads' names; empty for all.</param>
/// <param name="Output">The file for the results, or null.</param>
/// <param name="IsQuick">Whether it is only to be seen that everything runs: no large workloads, few repetitions.</param>
/// <param name="Precision">How float32 is multiplied; with another than float32, only the workloads that know others are run.</param>
internal sealed record Options(Device Device, string Only, string? Output, bool IsQuick, MathPrecision Precision)
{
    public const string Usage = "GpuTensor.GpuBenchmarks [--device NAME] [--only PREFIX] [--out FILE] [--precision float32|tf32|tf32x3] [--quick]";

    /// <exception cref="ArgumentException">A word is unknown, or its value is missing.</exception>
    public static Options Parse(string[] words)
    {
        string device = "cuda:0", only = "";
        string? output = null;
        bool isQuick = false;
        var precision = MathPrecision.Float32;
        for (int i = 0; i < words.Length; i++)
        {
            string Value() => ++i < words.Length ? words[i] : throw new ArgumentException($"{words[i - 1]} needs a value. {Usage}");
            switch (words[i])
            {
                case "--device":
                    device = Value();
                    break;
                case "--only":
                    only = Value();
                    break;
                case "--out":
                    output = Value();
                    break;
                case "--precision":
                    string name = Value();
                    if (!Enum.TryParse(name, ignoreCase: true, out precision) || !Enum.IsDefined(precision))
                        throw new ArgumentException($"'{name}' is no precision. {Usage}");
                    break;
                case "--quick":
                    isQuick = true;
                    break;
                default:
                    throw new ArgumentException($"'{words[i]}' is unknown. {Usage}");
            }
        }

        return new Options(GpuTensor.Device.Get(device), only, output, isQuick, precision);
    }
}
