using GpuTensor;
using Quickstart.Drawing;

namespace Quickstart;

/// <summary>
/// One picture of everything: a card for each photo, with the photo at the left and what became of it at the right, and
/// a legend.
/// </summary>
internal sealed class ContactSheet
{
    private const int Tile = 150;
    private const int TilesPerRow = 6;
    private const int Gap = 14;
    private const int LabelHeight = 26;
    private const int Margin = 36;
    private const int CardPadding = 20;
    private const int StripHeight = 8;
    private const int HeaderHeight = 124;
    private const int FooterHeight = 64;

    private const int Photo = 2 * Tile + Gap + LabelHeight;
    private const int CardWidth = 2 * CardPadding + Photo + Gap / 2 + TilesPerRow * (Tile + Gap);
    private const int CardHeight = 2 * CardPadding + LabelHeight + Photo + Gap + StripHeight;
    private const int Width = 2 * Margin + CardWidth;

    /// <summary>How many pixels of a photo the close-ups show, from side to side.</summary>
    private const int LargestCloseUp = 30;

    /// <summary>Close-ups keep away from the photo's own edge.</summary>
    private const int CloseUpBorder = 8;

    private const double EdgeGain = 2.5;
    private const double SpotGain = 6;
    private const double ChangeGain = 4;

    private readonly PhotoBatch _batch;
    private readonly PipelineResult _result;
    private readonly Canvas _canvas;

    private ContactSheet(PhotoBatch batch, PipelineResult result)
    {
        _batch = batch;
        _result = result;
        _canvas = new Canvas(Width, HeaderHeight + batch.Photos.Count * (CardHeight + Gap) + FooterHeight, Palette.Background);
    }

    /// <summary>Draws the sheet.</summary>
    public static Image Draw(PhotoBatch batch, PipelineResult result, Device device, Workbench bench)
    {
        var sheet = new ContactSheet(batch, result);
        sheet.DrawHeader(device, bench);
        for (int photo = 0; photo < batch.Photos.Count; photo++)
            sheet.DrawCard(photo, HeaderHeight + photo * (CardHeight + Gap));
        sheet.DrawLegend(HeaderHeight + batch.Photos.Count * (CardHeight + Gap));
        return sheet._canvas.Image;
    }

    private void DrawHeader(Device device, Workbench bench)
    {
        double next = StrokeFont.Draw(_canvas, "GpuTensor", Margin, 66, 46, Palette.Text, 1.3);
        StrokeFont.Draw(_canvas, "Quickstart", next + 12, 66, 46, Palette.Accent, 0.8);
        StrokeFont.Draw(_canvas, "cast → rescale → convolve → pool → scatter → low-pass → softmax → arg-max", Margin, 100, 17, Palette.Faint);

        int agreeing = bench.Steps.Count(static step => step.Passed);
        DrawRight($"{agreeing} of {bench.Steps.Count} steps agree with float64", 52, 19, bench.AllPassed ? Palette.Good : Palette.Bad, 1.15);
        DrawRight($"batch of {_batch.Photos.Count} × {_batch.Side} × {_batch.Side} × {FilterBank.Channels}, {bench.Steps.Sum(static step => step.Seconds) * 1e3:F1} ms in all", 77, 16, Palette.Text, 1);
        DrawRight(StrokeFont.Fit($"{device.Name}: {device.Description}", 16, Width / 2.0 - Margin), 100, 16, Palette.Faint, 1);
    }

    private void DrawCard(int photo, int top)
    {
        _canvas.Fill(Margin, top, CardWidth, CardHeight, 14, Palette.Card);
        int x = Margin + CardPadding, y = top + CardPadding;

        StrokeFont.Draw(_canvas, StrokeFont.Fit(_batch.Names[photo], 20, Photo), x, y + 16, 20, Palette.Text, 1.25);
        _canvas.Draw(Resampler.Resize(Pictures.Colour(_result.Image, photo), Photo, Photo), x, y + LabelHeight, 5);
        CloseUp closeUp = FindCloseUp(photo);
        double scale = (double)Photo / _batch.Side;
        _canvas.Outline(x + closeUp.Left * scale, y + LabelHeight + closeUp.Top * scale, closeUp.Side * scale, closeUp.Side * scale, 2, Palette.Accent);

        (string Label, Image Picture, bool IsCloseUp)[] tiles = [.. Tiles(photo, closeUp)];
        for (int i = 0; i < tiles.Length; i++)
        {
            int left = x + Photo + Gap + i % TilesPerRow * (Tile + Gap) + Gap / 2;
            int above = y + i / TilesPerRow * (LabelHeight + Tile + Gap);
            StrokeFont.Draw(_canvas, tiles[i].Label, left, above + 16, 16, Palette.Faint);
            _canvas.Draw(Resampler.Resize(tiles[i].Picture, Tile, Tile), left, above + LabelHeight, 5);
            if (tiles[i].IsCloseUp)
                _canvas.Outline(left, above + LabelHeight, Tile, Tile, 2, Palette.Accent);
        }

        DrawShares(photo, x, y + LabelHeight + Photo + Gap);
    }

    private IEnumerable<(string Label, Image Picture, bool IsCloseUp)> Tiles(int photo, CloseUp closeUp)
    {
        int looks = FilterBank.LookNames.Count;
        for (int look = 0; look < looks; look++)
            yield return (FilterBank.LookNames[look], Pictures.Colour(_result.Looks, photo, look, look + looks, look + 2 * looks), false);
        yield return ("Sobel x", Pictures.Signed(_result.Responses, photo, 1, EdgeGain), false);
        yield return ("Sobel y", Pictures.Signed(_result.Responses, photo, 2, EdgeGain), false);
        yield return ("Laplacian", Pictures.Signed(_result.Responses, photo, 5, SpotGain), false);
        yield return ("Max pool 2 × 2", Pictures.Colour(_result.Pooled, photo), false);
        yield return ("Scatter × 2", Detail(Pictures.Colour(_result.Spread, photo), closeUp), true);
        yield return ("Low-pass", Detail(Pictures.Colour(_result.Restored, photo), closeUp), true);
        yield return ("Low-pass − photo", Pictures.SignedMean(_result.Change, photo, ChangeGain), false);
        yield return ("Softmax", Pictures.Mixed(_result.Shares, photo), false);
        yield return ("Arg-max", Pictures.Classes(_result.Winners, _result.Shares, photo), false);
    }

    /// <summary>A part of the picture, magnified so that its pixels can be counted.</summary>
    private static Image Detail(Image picture, CloseUp part) =>
        Resampler.Magnify(Resampler.Crop(picture, part.Left, part.Top, part.Side, part.Side), Tile / part.Side);

    /// <summary>
    /// Where there is most to see: the square with the strongest edges. Its corner has even coordinates, so that the
    /// zeros lie at the same places in every close-up.
    /// </summary>
    private CloseUp FindCloseUp(int photo)
    {
        int side = Math.Min(LargestCloseUp, _batch.Side);
        var best = new CloseUp(0, 0, side);
        double most = 0;
        for (int top = CloseUpBorder; top + side <= _batch.Side - CloseUpBorder; top += 4)
        {
            for (int left = CloseUpBorder; left + side <= _batch.Side - CloseUpBorder; left += 4)
            {
                double strength = EdgeStrength(photo, left, top, side);
                if (strength > most)
                    (most, best) = (strength, new CloseUp(left, top, side));
            }
        }

        return best;
    }

    private double EdgeStrength(int photo, int left, int top, int side)
    {
        double sum = 0;
        for (int y = top; y < top + side; y++)
        {
            for (int x = left; x < left + side; x++)
                sum += Math.Abs(_result.Responses[photo, y, x, 1]) + Math.Abs(_result.Responses[photo, y, x, 2]);
        }

        return sum;
    }

    /// <summary>A strip in which each detector is as long as its mean share.</summary>
    private void DrawShares(int photo, double x, double y)
    {
        double width = CardWidth - 2 * CardPadding;
        int detectors = FilterBank.DetectorNames.Count;
        for (int i = 0; i < detectors; i++)
        {
            double length = width * _result.Averages[photo * detectors + i];
            _canvas.Fill(x, y, length, StripHeight, 0, Palette.Classes[i]);
            x += length;
        }
    }

    private void DrawLegend(int top)
    {
        const int Size = 16;
        double baseline = top + 36, x = Margin + CardPadding;
        for (int i = 0; i < FilterBank.DetectorNames.Count; i++)
        {
            _canvas.Fill(x, baseline - 13, 15, 15, 4, Palette.Classes[i]);
            x = StrokeFont.Draw(_canvas, FilterBank.DetectorNames[i], x + 23, baseline, Size, Palette.Text) + 20;
        }

        StrokeFont.Draw(_canvas, "strip: mean of the softmax", x + 8, baseline, Size, Palette.Faint);

        const int BarWidth = 120;
        double bar = Width - Margin - CardPadding - StrokeFont.Measure("+", Size) - 8 - BarWidth;
        for (int i = 0; i < BarWidth; i++)
            _canvas.Fill(bar + i, baseline - 11, 1, 11, 0, Palette.Diverging(2.0 * i / (BarWidth - 1) - 1));
        StrokeFont.Draw(_canvas, "−", bar - 16, baseline, Size, Palette.Text);
        StrokeFont.Draw(_canvas, "+", bar + BarWidth + 8, baseline, Size, Palette.Text);
    }

    private void DrawRight(string text, double baseline, double size, Rgb colour, double weight) =>
        StrokeFont.Draw(_canvas, text, Width - Margin - StrokeFont.Measure(text, size), baseline, size, colour, weight);

    private readonly record struct CloseUp(int Left, int Top, int Side);
}
