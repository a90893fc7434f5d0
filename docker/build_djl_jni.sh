#!/usr/bin/env bash
# Builds DJL's JNI library for a libtorch of your own, such as one for CUDA, from DJL's published
# sources. See docker/build_djl_jni.sh --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: docker/build_djl_jni.sh --torch FOLDER [OPTIONS]

Maven Central has libtorch and DJL's JNI library for processors only. This builds the JNI library
for another libtorch and, where that is for CUDA, Slotcast's own library for CUDA graphs, and writes
beside them a file of environment variables by which Slotcast finds all of it:

  docker/build_djl_jni.sh --torch "$(python3 -c 'import torch; print(torch.__path__[0])')"
  source ~/.cache/slotcast/libtorch.env
  ./slotcast node --device cuda:0

  --torch FOLDER   libtorch as PyTorch gives it away, or the folder "torch" of its Python package
  --djl FOLDER     DJL's sources of version 0.35.1; left out, they are fetched with git
  --cuda FOLDER    CUDA's headers and libraries, where that libtorch is for CUDA; left out, those
                   beside PyTorch's Python package, then CUDA_HOME, then /usr/local/cuda
  --out FOLDER     default: slotcast under XDG_CACHE_HOME or ~/.cache
  --jobs N         compilers at a time; default: the number of processors

Needs git, g++ (for C++17; C++20 from libtorch 2.14 on), a JDK and, for CUDA, its toolkit's headers.
6 to 7 minutes of processor time.
TEXT
}

readonly djl_version=0.35.1
readonly perception=$(dirname "${BASH_SOURCE[0]}")/../perception/src/main
readonly djl_url=https://github.com/deepjavalibrary/djl

fail() { printf 'build_djl_jni: %s\n' "$*" >&2; exit 2; }
say() { printf 'build_djl_jni: %s\n' "$*" >&2; }

torch= djl= cuda= out=${XDG_CACHE_HOME:-$HOME/.cache}/slotcast jobs=$(getconf _NPROCESSORS_ONLN)
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --torch | --djl | --cuda | --out | --jobs)
      [ $# -ge 2 ] || fail "$1: got nothing, expected a value; see --help"
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    *) fail "option: got $1, expected --torch, --djl, --cuda, --out or --jobs; see --help" ;;
  esac
done
[ -n "$torch" ] || fail "--torch: got nothing, expected a folder of libtorch; see --help"
[ -f "$torch/lib/libtorch.so" ] && [ -f "$torch/include/torch/csrc/api/include/torch/torch.h" ] \
  || fail "--torch: got $torch without lib/libtorch.so or its headers, expected libtorch or the folder \"torch\" of PyTorch's Python package"
[[ $jobs =~ ^[1-9][0-9]*$ ]] || fail "--jobs: got $jobs, expected a number from 1"
torch=$(cd "$torch" && pwd) && mkdir -p "$out" && out=$(cd "$out" && pwd)
for tool in g++ javac; do
  command -v $tool > /dev/null || fail "$tool: got nothing, expected it to build; install g++ and a JDK"
done

# "2.11.0+cu130" in the Python package, the same in libtorch's build-version.
full=$(sed -n "s/^__version__ = '\(.*\)'/\1/p" "$torch/version.py" 2> /dev/null || cat "$torch/build-version" 2> /dev/null || true)
[[ $full =~ ^([0-9]+)\.([0-9]+)\.[0-9]+ ]] \
  || fail "--torch: got version \"$full\", expected one in $torch/version.py or $torch/build-version"
version=${BASH_REMATCH[0]} standard=c++17
if [ "${BASH_REMATCH[1]}" -gt 2 ] || [ "${BASH_REMATCH[2]}" -ge 14 ]; then standard=c++20; fi
flavor=cpu
if [ -f "$torch/lib/libtorch_cuda.so" ]; then
  flavor=${full#*+}
  [[ $flavor == cu* ]] || fail "--torch: got version $full with libtorch_cuda.so, expected one that ends in +cuNNN"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$djl" ]; then
  djl=$work/djl
  say "fetching DJL $djl_version"
  git clone -q --depth 1 --branch "v$djl_version" "$djl_url" "$djl" \
    || fail "DJL's sources: got none from $djl_url, expected the tag v$djl_version; fetch them elsewhere and name the folder by --djl"
fi
engine=$djl/engines/pytorch
[ -f "$engine/pytorch-native/CMakeLists.txt" ] \
  || fail "--djl: got $djl without engines/pytorch/pytorch-native, expected DJL's sources"

flags=(-std=$standard -O2 -fPIC -w "-I$work/include" "-I$djl/api/src/main/native"
  "-I$torch/include" "-I$torch/include/torch/csrc/api/include")
libraries=("-L$torch/lib" -ltorch -ltorch_cpu -lc10)
mapfile -t sources < <(find "$engine/pytorch-native/src/main/native" -name '*.cc' -printf '%s %p\n' | sort -rn | cut -d' ' -f2)
cuda_libraries=
if [ "$flavor" != cpu ]; then
  # The Python package lacks the compiler's own headers (crt/), which any CUDA toolkit has.
  nvcc=$(command -v nvcc || true)
  for folder in "$cuda" "$torch/../nvidia/cu${flavor:2:2}" "${CUDA_HOME:-}" /usr/local/cuda \
    "${nvcc:+$(dirname "$(readlink -f "$nvcc")")/..}"; do
    [ -n "$folder" ] && [ -d "$folder/include" ] || continue
    flags+=("-I$(cd "$folder/include" && pwd)")
    if [ -z "$cuda_libraries" ]; then
      cuda_libraries=$(find -L "$folder"/lib* -maxdepth 1 -name 'libcudart.so*' -print -quit 2> /dev/null || true)
    fi
  done
  [ -n "$cuda_libraries" ] || fail "--cuda: got no folder with libcudart.so, expected CUDA ${flavor:2:2}; name it by --cuda"
  cudart=$(basename "$cuda_libraries")
  cuda_libraries=$(cd "$(dirname "$cuda_libraries")" && pwd)
  printf '#include <cuda_runtime_api.h>\n' | g++ -x c++ -fsyntax-only "${flags[@]}" - 2> /dev/null \
    || fail "--cuda: got no usable cuda_runtime_api.h (with crt/host_defines.h), expected the headers of CUDA ${flavor:2:2}; install its toolkit and name it by --cuda"
  flags+=(-DUSE_CUDA)
  libraries+=(-ltorch_cuda -lc10_cuda)
  [ -f "$perception/cpp/cuda_graph.cc" ] \
    || fail "$perception/cpp/cuda_graph.cc: got no such file, expected it where this script is in Slotcast's sources"
  sources+=("$perception/cpp/cuda_graph.cc")
fi

java_home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
flags+=("-I$java_home/include" "-I$java_home/include/linux")
say "JNI of DJL $djl_version for libtorch $version ($flavor), $jobs compilers"
javac -proc:none -nowarn -h "$work/include" -d "$work/classes" \
  -sourcepath "$engine/pytorch-engine/src/main/java" \
  "$engine/pytorch-engine/src/main/java/ai/djl/pytorch/jni/PyTorchLibrary.java"
if [ "$flavor" != cpu ]; then
  javac -proc:none -nowarn -h "$work/include" -d "$work/classes" "$perception/java/slotcast/tensor/CudaGraphNative.java"
fi
printf '%s\n' "${sources[@]}" \
  | xargs -P "$jobs" -I SOURCE sh -c 'g++ "$@" -c SOURCE -o "$0/$(basename SOURCE .cc).o" || exit 255' "$work" "${flags[@]}" \
  || fail "g++: got an error (above), expected DJL $djl_version to compile against libtorch $version; try another libtorch"

folder=$out/djl-own/pytorch/$version-$flavor-linux-$(uname -m)
mkdir -p "$folder"
if [ "$flavor" != cpu ]; then
  g++ -shared -o "$work/libslotcast_cuda_graph.so" "$work/cuda_graph.o" "${libraries[@]}" \
    "-L$cuda_libraries" "-l:$cudart"
  mv "$work/libslotcast_cuda_graph.so" "$folder/.libslotcast_cuda_graph.so.new"
  mv "$folder/.libslotcast_cuda_graph.so.new" "$folder/libslotcast_cuda_graph.so"
  rm "$work/cuda_graph.o"
fi
g++ -shared -o "$work/libdjl_torch.so" "$work"/*.o "${libraries[@]}"
mv "$work/libdjl_torch.so" "$folder/.$djl_version-libdjl_torch.so.new"
mv "$folder/.$djl_version-libdjl_torch.so.new" "$folder/$djl_version-libdjl_torch.so"
cat > "$work/libtorch.env" <<TEXT
# libtorch $full for Slotcast. Written by docker/build_djl_jni.sh; to be sourced by a shell.
export PYTORCH_LIBRARY_PATH=$(printf %q "$torch/lib")
export PYTORCH_VERSION=$version
export PYTORCH_FLAVOR=$flavor
export DJL_CACHE_DIR=$(printf %q "$out/djl-own")
TEXT
if [ -n "$cuda_libraries" ]; then
  # DJL counts the GPUs by libcudart, which it looks for without a version.
  mkdir -p "$out/djl-own/cudart"
  ln -sfn "$cuda_libraries/$cudart" "$out/djl-own/cudart/libcudart.so"
  printf '[ "${SLOTCAST_CUDA_GRAPHS:-}" = off ] || export SLOTCAST_CUDA_GRAPHS=%q\n' "$folder/libslotcast_cuda_graph.so" >> "$work/libtorch.env"
  printf 'export LD_LIBRARY_PATH=%q${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\n' "$out/djl-own/cudart" >> "$work/libtorch.env"
fi
mv "$work/libtorch.env" "$out/libtorch.env"
say "done; now: source $out/libtorch.env"
