namespace GpuTensor.Tests.Pooling;

/// <summary>Draws windows, strides, dilations, paddings and sizes that fit together.</summary>
internal sealed record PoolCase(PoolReference Reference, Padding Padding, bool CeilMode)
{
    private static readonly string[] s_paddings = ["Valid", "Same", "SameLower", "Full", "Explicit"];

    public static PoolCase Draw(Random random)
    {
        while (true)
        {
            var layout = (ImageLayout)random.Next(2);
            long height = random.Next(1, 14), width = random.Next(1, 40);
            long channels = random.Next(4) == 0 ? random.Next(1, 71) : random.Next(1, 6);
            var window = new Size2D(random.Next(1, 6), random.Next(1, 6));
            var strides = new Size2D(random.Next(1, 5), random.Next(1, 5));
            var dilations = new Size2D(random.Next(1, 4), random.Next(1, 4));
            if (random.Next(2) == 0)
                dilations = 1;
            long[] pads = [random.Next(4), random.Next(4), random.Next(4), random.Next(4)];
            bool ceil = random.Next(3) == 0;
            string name = s_paddings[random.Next(s_paddings.Length)];
            if (name == "Valid")
                pads = [0, 0, 0, 0];
            Padding padding = name switch
            {
                "Same" => Padding.Same,
                "SameLower" => Padding.SameLower,
                "Full" => Padding.Full,
                "Explicit" => Padding.Explicit(pads[0], pads[1], pads[2], pads[3]),
                _ => Padding.Valid,
            };
            bool fits = name is not ("Valid" or "Explicit")
                || ((window.Height - 1) * dilations.Height < height + pads[0] + pads[1] && (window.Width - 1) * dilations.Width < width + pads[2] + pads[3]);
            if (!fits)
                continue;
            var (outHeight, top, bottom) = PoolReference.Axis(
                height, window.Height, strides.Height, dilations.Height, name, pads[0], pads[1], ceil);
            var (outWidth, left, right) = PoolReference.Axis(
                width, window.Width, strides.Width, dilations.Width, name, pads[2], pads[3], ceil);
            var reference = new PoolReference(random.Next(1, 3), height, width, channels, layout)
            {
                Window = window,
                Strides = strides,
                Dilations = dilations,
                Pads = (top, bottom, left, right),
                Output = (outHeight, outWidth),
            };
            return new PoolCase(reference, padding, ceil);
        }
    }

    public override string ToString() =>
        $"{Reference.InputShape} {Reference.Layout} window {Reference.Window} strides {Reference.Strides} dilations {Reference.Dilations} {Padding} ceil {CeilMode}";
}
