// What libstdc++'s std::random_device draws from, for the portable binary alone. The C library has it since glibc 2.36,
// and the binary is for systems with 2.34.
#include <cstdint>
#include <cstdlib>

#include <sys/random.h>

// A few bytes are never refused, cut short or interrupted, once the kernel has begun (getrandom(2)).
extern "C" std::uint32_t arc4random() {
  std::uint32_t drawn = 0;
  if (::getrandom(&drawn, sizeof drawn, 0) != sizeof drawn) {
    std::abort();
  }
  return drawn;
}
