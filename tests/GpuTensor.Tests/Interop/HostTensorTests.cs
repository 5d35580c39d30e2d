using System.Numerics.Tensors;

namespace GpuTensor.Tests.Interop;

public sealed class HostTensorTests
{
    private static readonly int[] s_elements = [.. Enumerable.Range(0, 24)];

    [Fact]
    public void A_dense_host_tensor_comes_back_as_it_went()
    {
        Tensor<int> host = Tensor.Create([.. s_elements], [2, 3, 4]);
        using DeviceTensor<int> tensor = DeviceTensor.Create(host.AsReadOnlyTensorSpan());
        Assert.Equal(new Shape(2, 3, 4), tensor.Shape);
        Assert.Equal(s_elements, tensor.ToArray());
        Tensor<int> back = tensor.ToHost();
        Assert.Equal([2, 3, 4], back.Lengths.ToArray());
        Assert.Equal(s_elements, back.ToArray());
        Assert.Equal(23, back[1, 2, 3]);
    }

    [Fact]
    public void A_slice_of_a_host_tensor_is_uploaded_element_by_element()
    {
        Tensor<int> host = Tensor.Create([.. s_elements], [2, 3, 4]);
        ReadOnlyTensorSpan<int> slice = host.AsReadOnlyTensorSpan().Slice([Range.All, 1..3, 1..3]);
        using DeviceTensor<int> tensor = DeviceTensor.Create(slice);
        Assert.Equal(new Shape(2, 2, 2), tensor.Shape);
        Assert.Equal([5, 6, 9, 10, 17, 18, 21, 22], tensor.ToArray());
    }

    [Fact]
    public void A_transposed_host_tensor_is_uploaded_in_the_order_of_its_own_indices()
    {
        Tensor<int> host = Tensor.Create([.. s_elements], [2, 3, 4]);
        var transposed = new ReadOnlyTensorSpan<int>(s_elements, [4, 3, 2], [1, 4, 12]);
        using DeviceTensor<int> tensor = DeviceTensor.Create(transposed);
        Assert.Equal(new Shape(4, 3, 2), tensor.Shape);
        int[] actual = tensor.ToArray();
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 2; k++)
                    Assert.Equal(host[k, j, i], actual[(i * 3 + j) * 2 + k]);
            }
        }
    }

    [Fact]
    public void A_broadcast_host_tensor_is_uploaded_with_its_repetitions()
    {
        var broadcast = new ReadOnlyTensorSpan<int>(s_elements.AsSpan(0, 3), [2, 3], [0, 1]);
        using DeviceTensor<int> tensor = DeviceTensor.Create(broadcast);
        Assert.Equal([0, 1, 2, 0, 1, 2], tensor.ToArray());
    }

    [Fact]
    public void A_download_into_a_slice_leaves_the_rest_alone()
    {
        using DeviceTensor<int> tensor = DeviceTensor.Create([100, 101, 102, 103], [2, 2]);
        int[] elements = new int[12];
        var host = new TensorSpan<int>(elements, [3, 4]);
        tensor.CopyTo(host.Slice([1..3, 1..3]));
        Assert.Equal([0, 0, 0, 0, 0, 100, 101, 0, 0, 102, 103, 0], elements);
    }

    [Fact]
    public void A_download_into_a_transposed_tensor_follows_its_indices()
    {
        using DeviceTensor<int> tensor = DeviceTensor.Create([1, 2, 3, 4, 5, 6], [2, 3]);
        int[] elements = new int[6];
        tensor.CopyTo(new TensorSpan<int>(elements, [2, 3], [1, 2]));
        Assert.Equal([1, 4, 2, 5, 3, 6], elements);
    }

    [Fact]
    public void An_upload_into_a_tensor_takes_slices_too()
    {
        using DeviceTensor<int> tensor = DeviceTensor.Zeros<int>([2, 2]);
        tensor.CopyFrom(new ReadOnlyTensorSpan<int>(s_elements, [6, 4]).Slice([2..4, 0..2]));
        Assert.Equal([8, 9, 12, 13], tensor.ToArray());
    }

    [Fact]
    public void Another_shape_is_refused_even_with_as_many_elements()
    {
        using DeviceTensor<int> tensor = DeviceTensor.Zeros<int>([2, 3]);
        Tensor<int> host = Tensor.Create(new int[6], [3, 2]);
        var thrown = Assert.Throws<ArgumentException>("source", () => tensor.CopyFrom(host.AsReadOnlyTensorSpan()));
        Assert.Contains("[3, 2]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("destination", () => tensor.CopyTo(host.AsTensorSpan()));
    }

    [Fact]
    public void Empty_tensors_go_to_the_host_and_back()
    {
        using DeviceTensor<int> empty = DeviceTensor.Zeros<int>([2, 0, 3]);
        Tensor<int> host = empty.ToHost();
        Assert.Equal([2, 0, 3], host.Lengths.ToArray());
        Assert.Equal(0, host.FlattenedLength);
        using DeviceTensor<int> back = DeviceTensor.Create(host.AsReadOnlyTensorSpan());
        Assert.Equal(empty.Shape, back.Shape);
    }

    [Fact]
    public void A_scalar_has_one_dimension_of_size_1_on_the_host()
    {
        using DeviceTensor<int> scalar = DeviceTensor.Create([7], []);
        Tensor<int> host = scalar.ToHost();
        Assert.Equal([1], host.Lengths.ToArray());
        Assert.Equal([7], host.ToArray());
        host[0] = 8;
        scalar.CopyFrom(host.AsReadOnlyTensorSpan());
        Assert.Equal(8, scalar.ToScalar());
        host[0] = 0;
        scalar.CopyTo(host.AsTensorSpan());
        Assert.Equal(8, host[0]);
        Assert.Throws<ArgumentException>(() => scalar.CopyFrom(Tensor.Create(new int[1], [1, 1]).AsReadOnlyTensorSpan()));
        Assert.Throws<ArgumentException>(() => DeviceTensor.Create(default(ReadOnlyTensorSpan<int>)));
    }

    [Fact]
    public void More_than_8_dimensions_are_refused()
    {
        Tensor<int> host = Tensor.Create(new int[1], [1, 1, 1, 1, 1, 1, 1, 1, 1]);
        Assert.Throws<ArgumentException>(() => DeviceTensor.Create(host.AsReadOnlyTensorSpan()));
    }
}
