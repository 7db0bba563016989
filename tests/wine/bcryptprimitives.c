/* Stands in for a library of Windows that Wine 8 lacks: random numbers for the standard library of Rust. */
#include <stddef.h>

int __stdcall SystemFunction036(void *buffer, unsigned long length); /* RtlGenRandom, in advapi32 */

__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *data, size_t length)
{
    return SystemFunction036(data, (unsigned long)length);
}
