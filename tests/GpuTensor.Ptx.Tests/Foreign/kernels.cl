#define TID __nvvm_read_ptx_sreg_tid_x()
#define NTID __nvvm_read_ptx_sreg_ntid_x()
#define CTAID __nvvm_read_ptx_sreg_ctaid_x()

__kernel void saxpy(__global const float* x, __global float* y, float a, int n)
{
    int i = CTAID * NTID + TID;
    if (i < n) y[i] = a * x[i] + y[i];
}

__kernel void block_sums(__global const int* x, __global int* sums, int n)
{
    __local int part[256];
    int t = TID;
    int i = CTAID * 256 + t;
    part[t] = i < n ? x[i] : 0;
    __nvvm_bar_sync(0);
    for (int s = 128; s > 0; s >>= 1) {
        if (t < s) part[t] += part[t + s];
        __nvvm_bar_sync(0);
    }
    if (t == 0) sums[CTAID] = part[0];
}

__kernel void warp_sums(__global const int* x, __global int* total)
{
    int v = x[CTAID * NTID + TID];
    for (int o = 16; o > 0; o >>= 1) v += __nvvm_shfl_sync_bfly_i32(-1, v, o, 31);
    if ((TID & 31) == 0) __nvvm_atom_add_gen_i(total, v);
}

__kernel void transpose(__global const float* x, __global float* y, int rows, int columns)
{
    __local float tile[16][17];
    int tx = __nvvm_read_ptx_sreg_tid_x(), ty = __nvvm_read_ptx_sreg_tid_y();
    int c = __nvvm_read_ptx_sreg_ctaid_x() * 16 + tx, r = __nvvm_read_ptx_sreg_ctaid_y() * 16 + ty;
    if (r < rows && c < columns) tile[ty][tx] = x[r * columns + c];
    __nvvm_bar_sync(0);
    int oc = __nvvm_read_ptx_sreg_ctaid_y() * 16 + tx, orow = __nvvm_read_ptx_sreg_ctaid_x() * 16 + ty;
    if (orow < columns && oc < rows) y[orow * rows + oc] = tile[tx][ty];
}

__kernel void collatz(__global const uint* x, __global uint* steps, uint n)
{
    uint i = CTAID * NTID + TID;
    if (i >= n) return;
    ulong v = x[i];
    uint count = 0;
    while (v != 1 && count < 1000) { v = (v & 1) ? 3 * v + 1 : v >> 1; count++; }
    steps[i] = count;
}

__kernel void histogram(__global const uchar* x, __global uint* bins, int n)
{
    __local uint local_bins[64];
    int t = TID;
    if (t < 64) local_bins[t] = 0;
    __nvvm_bar_sync(0);
    for (int i = CTAID * NTID + t; i < n; i += NTID * __nvvm_read_ptx_sreg_nctaid_x())
        __nvvm_atom_add_gen_i((int*)(__local int*)&local_bins[x[i] >> 2], 1);
    __nvvm_bar_sync(0);
    if (t < 64) __nvvm_atom_add_gen_i((int*)(__global int*)&bins[t], local_bins[t]);
}

__kernel void convert(__global const float* x, __global char* y, __global short* z, int n)
{
    int i = CTAID * NTID + TID;
    if (i < n) { float v = x[i]; y[i] = (char)(int)(v < -128 ? -128 : v > 127 ? 127 : v); z[i] = (short)((int)v / 3 + (int)v % 7); }
}

struct pair { int2 first; float4 second; };
__kernel void vectors(__global const float4* x, __global float4* y, __global const struct pair* p, int n)
{
    int i = CTAID * NTID + TID;
    if (i < n) { float4 v = x[i]; struct pair q = p[i]; y[i] = (float4)(v.y, v.x, v.w * 2.0f, v.z + q.first.y) + q.second; }
}
