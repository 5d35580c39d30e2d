namespace Quickstart.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Nothing_given_means_the_defaults()
    {
        Options options = Options.Parse([]);

        Assert.Empty(options.Files);
        Assert.Null(options.Device);
        Assert.Equal(Path.Combine("out", "quickstart.png"), options.Output);
        Assert.False(options.Help);
    }

    [Fact]
    public void Values_follow_the_option_or_an_equals_sign()
    {
        Options options = Options.Parse(["a.png", "--device", "cpu", "--out=b=c.png", "--", "--d.png"]);

        Assert.Equal(["a.png", "--d.png"], options.Files);
        Assert.Equal("cpu", options.Device);
        Assert.Equal("b=c.png", options.Output);
    }

    [Theory]
    [InlineData("--colour", "--colour")]
    [InlineData("-x", "-x")]
    [InlineData("--help=yes", "--help=yes")]
    [InlineData("--device", "needs a value")]
    [InlineData("--out=", "needs a value")]
    public void What_is_wrong_is_named(string argument, string word) =>
        Assert.Contains(word, Assert.Throws<UsageException>(() => Options.Parse([argument])).Message, StringComparison.Ordinal);
}
