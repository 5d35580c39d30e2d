using System.Numerics;
using GpuTensor.Ops.Elementwise;

namespace GpuTensor;

public static partial class DeviceTensor
{
    extension<T>(DeviceTensor<T>)
        where T : unmanaged, INumber<T>
    {
        /// <inheritdoc cref="Add{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator +(DeviceTensor<T> left, DeviceTensor<T> right) => left.Add(right);

        /// <inheritdoc cref="Add{T}(DeviceTensor{T}, T)"/>
        public static DeviceTensor<T> operator +(DeviceTensor<T> left, T right) => left.Add(right);

        /// <inheritdoc cref="Add{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator +(T left, DeviceTensor<T> right) => BinaryCall<AddOperator>.Run(left, right);

        /// <inheritdoc cref="Subtract{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator -(DeviceTensor<T> left, DeviceTensor<T> right) => left.Subtract(right);

        /// <inheritdoc cref="Subtract{T}(DeviceTensor{T}, T)"/>
        public static DeviceTensor<T> operator -(DeviceTensor<T> left, T right) => left.Subtract(right);

        /// <inheritdoc cref="Subtract{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator -(T left, DeviceTensor<T> right) => BinaryCall<SubtractOperator>.Run(left, right);

        /// <inheritdoc cref="Multiply{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator *(DeviceTensor<T> left, DeviceTensor<T> right) => left.Multiply(right);

        /// <inheritdoc cref="Multiply{T}(DeviceTensor{T}, T)"/>
        public static DeviceTensor<T> operator *(DeviceTensor<T> left, T right) => left.Multiply(right);

        /// <inheritdoc cref="Multiply{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator *(T left, DeviceTensor<T> right) => BinaryCall<MultiplyOperator>.Run(left, right);

        /// <inheritdoc cref="Divide{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator /(DeviceTensor<T> left, DeviceTensor<T> right) => left.Divide(right);

        /// <inheritdoc cref="Divide{T}(DeviceTensor{T}, T)"/>
        public static DeviceTensor<T> operator /(DeviceTensor<T> left, T right) => left.Divide(right);

        /// <inheritdoc cref="Divide{T}(DeviceTensor{T}, DeviceTensor{T})"/>
        public static DeviceTensor<T> operator /(T left, DeviceTensor<T> right) => BinaryCall<DivideOperator>.Run(left, right);

        /// <inheritdoc cref="Negate{T}(DeviceTensor{T})"/>
        public static DeviceTensor<T> operator -(DeviceTensor<T> input) => input.Negate();
    }
}
