#pragma OPENCL EXTENSION __cl_clang_function_pointers : enable
#define TID __nvvm_read_ptx_sreg_tid_x()
#define NTID __nvvm_read_ptx_sreg_ntid_x()
#define CTAID __nvvm_read_ptx_sreg_ctaid_x()
#define GLOBAL_ID (CTAID * NTID + TID)
#define NOINLINE __attribute__((noinline))

typedef struct { double weight; int parts[3]; char tag; } Item;
typedef struct { long low, high; } Pair;

/* Calls itself, with an array of its own in every activation. */
NOINLINE int ackermann(int m, int n)
{
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

NOINLINE int permutations(int mask, int depth, int n)
{
    int order[8];
    int count = 0;
    if (depth == n) return 1;
    for (int i = 0; i < n; i++) order[i] = (i * 3 + depth) % n;
    for (int i = 0; i < n; i++)
        if (!(mask >> order[i] & 1)) count += permutations(mask | 1 << order[i], depth + 1, n) + (order[i] == i ? 0 : 0);
    return count;
}

NOINLINE double weigh(Item item, float factor)
{
    item.parts[1] += 1;
    return item.weight * factor + item.parts[0] - item.parts[1] + item.parts[2] + item.tag;
}

NOINLINE Pair divide(long a, long b)
{
    Pair result = { a / b, a % b };
    return result;
}

NOINLINE float4 turn(float4 v, uint how)
{
    switch (how) {
        case 0: return v;
        case 1: return v.yzwx;
        case 2: return v.zwxy;
        case 3: return v.wxyz;
        case 4: return -v;
        case 5: return v * v;
        case 6: return v + 1.0f;
        default: return (float4)(0.5f);
    }
}

NOINLINE int choose(uint how, int x)
{
    switch (how) {
        case 0: return x + 1;
        case 1: return x * 3;
        case 2: return x - 7;
        case 3: return x ^ 0x55;
        case 4: return x << 3;
        case 5: return -x;
        case 6: return x / 3;
        case 7: return x % 5;
        case 8: return x | 64;
        default: return 0;
    }
}

/* All threads of the block come here, from two places. */
NOINLINE int block_sum(__local int* part, int value, int t)
{
    part[t] = value;
    __nvvm_bar_sync(0);
    for (int s = 32; s > 0; s >>= 1) {
        if (t < s) part[t] += part[t + s];
        __nvvm_bar_sync(0);
    }
    int sum = part[0];
    __nvvm_bar_sync(0);
    return sum;
}

NOINLINE void add_to(int* place, int value) { *place += value; }

typedef int (*Operation)(int, int);
NOINLINE int plus(int a, int b) { return a + b; }
NOINLINE int times(int a, int b) { return a * b; }
NOINLINE int power(int a, int b) { int r = 1; for (int i = 0; i < b; i++) r = times(r, a); return r; }

__kernel void recursive(__global int* y)
{
    int i = GLOBAL_ID;
    y[i] = i % 3 == 0 ? ackermann(2, i % 5) : permutations(0, 0, i % 6);
}

__kernel void structs(__global const double* x, __global double* y, __global long* z)
{
    int i = GLOBAL_ID;
    Item item = { x[i], { i, 2 * i, 3 * i }, (char)(i % 100) };
    y[i] = weigh(item, 0.5f) + item.parts[1];
    Pair pair = divide((long)i * 1000003, i % 7 + 1);
    z[i] = pair.low * 10 + pair.high;
}

__kernel void switches(__global int* y, __global float4* z)
{
    int i = GLOBAL_ID;
    y[i] = choose(i % 11, i * 37 - 500);
    z[i] = turn((float4)(i, i + 1, i + 2, i + 3), i % 9);
}

__kernel void barriers(__global int* y)
{
    __local int part[64];
    int t = TID;
    int first = block_sum(part, t, t);
    int second = block_sum(part, first - t, t);
    int own = 5;
    if (t % 3 == 0) add_to(&own, second);
    y[GLOBAL_ID] = first + own;
}

__kernel void pointers(__global int* y)
{
    int i = GLOBAL_ID;
    Operation operation = i % 3 == 0 ? plus : i % 3 == 1 ? times : power;
    y[i] = operation(i % 10, 3);
}

/* Products of 128 bits, from halves of 64: the compiler makes carries of them. */
typedef unsigned __int128 Wide;
NOINLINE Wide mix(Wide a, Wide b) { return a * b + (a >> 3) - (b << 5); }

__kernel void wides(__global const ulong* x, __global ulong* y)
{
    int i = GLOBAL_ID;
    Wide a = (Wide)x[2 * i] << 64 | x[2 * i + 1];
    Wide b = (Wide)x[2 * i + 1] << 64 | x[2 * i] * 3;
    Wide c = mix(a, b);
    y[2 * i] = (ulong)(c >> 64);
    y[2 * i + 1] = (ulong)c;
}
