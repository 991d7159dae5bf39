// Who may include what is neither ours nor of the C++ standard library. Sockets, readiness, ticks and waking are
// server/net/'s alone; every other place stands here by name, with its reason.
import { is_pure } from './architecture.mjs';
import { rooms } from './tree.mjs';

const granted = [
  // where, what, why
  [/^protocol\/random\.cpp$/, /^sys\/random\.h$/],  // the standard library has no random bytes that can be kept secret
  [/^protocol\/json_string\.cpp$/, /^emmintrin\.h$/],  // SSE2, which every x86-64 has
  [/^protocol\/ip_text\.cpp$/, /^arpa\/inet\.h$/],  // reads addresses; asks the system for nothing
  [/^config\/command_line\.cpp$/, /^CLI\//],
  [/^config\/doctor_command\.cpp$/, /^CLI\//],
  [/^doctor\/\w+\.[ch]pp$/, /^(boost\/(asio|beast|system)\/|openssl\/)/],  // a client, run instead of the broker
  [/^doctor\/doctor\.cpp$/, /^unistd\.h$/],  // whether stdout is a terminal
  [/^config\/environment\.cpp$/, /^unistd\.h$/],  // all variables of the process, not one by its name
  // Containers and a pointer, all in their headers.
  [/^server\/core\//, /^boost\/(unordered|smart_ptr|intrusive|container)\//],
  [/^server\/http\/http_parser\.cpp$/, /^boost\/(beast\/http|asio\/buffer\.hpp)/],  // request heads
  [/^server\/http\/accept_key\.cpp$/, /^openssl\/evp\.h$/],  // the digest of Sec-WebSocket-Accept
  [/^server\/log\/log\.cpp$/, /^(spdlog\/|unistd\.h$)/],
  [/^server\/log\/log_writer\.cpp$/, /^(poll|unistd)\.h$/],  // stdout, which may keep its thread waiting
  [/^server\/net\/\w+\.cpp$/, /^(sys\/socket|netinet\/\w+|arpa\/inet|fcntl|unistd)\.h$/],
  [/^server\/net\/(listener|unix_socket)\.cpp$/, /^sys\/(un|stat)\.h$/],  // a socket's file
  [/^server\/net\/(certificate|tls_context|tls_tickets|transport)\.cpp$/, /^openssl\//],
  [/^server\/net\/listener\.cpp$/, /^boost\/asio\//],  // resolving and binding
  [/^server\/net\/epoll\/event_loop\.cpp$/, /^(sys\/(epoll|eventfd|timerfd)|unistd)\.h$/],
  [/^server\/net\/asio\/event_loop\.cpp$/, /^boost\/asio\//],
  [/^server\/supervisor\.[ch]pp$/, /^(boost\/asio\/|unistd\.h)/],  // signals and stdin, on the main thread
  [/^server\/admin\/(http_server|listening)\.[ch]pp$/, /^boost\/(asio|beast)\//],  // HTTP for operators
  [/^server\/admin\/metrics\.cpp$/, /^prometheus\//],
  [/^server\/admin\/\w+_json\.cpp$/, /^nlohmann\/json\.hpp$/],
  [/^server\/admin_service\.hpp$/, /^boost\/asio\//],  // a timer on the main thread
  [/^server\/(drain|service_watch)\.hpp$/, /^boost\/asio\//],  // times, on the main thread
  [/^server\/health_check\.cpp$/, /^boost\/(asio|beast)\//],  // a client, run instead of the broker
  [/^server\/machine\.cpp$/, /^(arpa\/inet|ifaddrs|net\/if|netinet\/in|sys\/resource)\.h$/],  // the start's advice
  [/^server\/process_now\.cpp$/, /^(sys\/(resource|stat)|unistd)\.h$/],  // what the process has used
  [/^server\/process\.cpp$/, /^(fcntl|malloc|poll|pthread|sys\/resource|unistd)\.h$/],  // what the process is given
  [/^server\/file_stamp\.cpp$/, /^sys\/stat\.h$/],  // which file a name leads to, by inode
  [/^server\/ticket_key_file\.cpp$/, /^(fcntl|sys\/stat|unistd)\.h$/],  // a file that nobody else can read
  [/^server\/journal\.cpp$/, /^(sys\/stat|unistd)\.h$/],  // whether stdout is the journal's
  [/^server\/terminal\.cpp$/, /^fcntl\.h$/],  // whether there is one
  [/^server\/service_notifier\.cpp$/, /^(poll|sys\/(socket|un)|unistd)\.h$/],  // systemd listens on a socket of its own
];
const standard = /^[a-z_0-9]+$/;
const checked = rooms('protocol', 'config', 'doctor', 'server');

const foreign = (file) => file.includes.filter((target) => target.startsWith('<'))
  .map((target) => target.slice(1, -1)).filter((target) => !standard.test(target));

export function system_headers_stay_where_they_are_named() {
  return checked.flatMap((file) => foreign(file)
    .filter((target) => !granted.some(([where, what]) => where.test(file.name) && what.test(target)))
    .map((target) => `${file.name} includes <${target}>`));
}

export function every_named_exception_is_needed() {
  return granted.filter(([where, what]) => !checked.some((file) => where.test(file.name)
    && foreign(file).some((target) => what.test(target))))
    .map(([where, what]) => `nothing at ${where.source} includes ${what.source}`);
}

const waits = /^<(thread|condition_variable|future|semaphore|csignal|ctime|fstream|filesystem|iostream)>$/;

export function what_is_pure_starts_no_thread_and_opens_no_file() {
  return checked.filter(is_pure).flatMap((file) => file.includes.filter((target) => waits.test(target))
    .map((target) => `${file.name} includes ${target}`));
}

/** But for the doctor's stopwatch, which runs where no broker does. */
export function the_clock_is_read_in_net_alone() {
  return checked.filter(({ name }) => !name.startsWith('server/net/') && name !== 'doctor/stopwatch.cpp')
    .filter(({ text }) => /_clock::now\(|\btime\(nullptr|clock_gettime/.test(text))
    .map(({ name }) => `${name} reads a clock`);
}

/** They cost seconds of each compilation. The client's headers hold Asio, which is its interface, but not these. */
export function cli11_and_json_dom_stay_in_cpp_files() {
  return rooms('protocol', 'config', 'doctor', 'server', 'client').flatMap((file) => file.includes
    .filter((target) => file.name.endsWith('.hpp') && /^<(CLI|nlohmann|spdlog)\//.test(target))
    .map((target) => `${file.name} includes ${target}`));
}
