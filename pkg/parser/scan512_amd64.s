#include "go_asm.h"
#include "textflag.h"
#include "entries_amd64.h"
#include "marks_amd64.h"

// findFields for AVX-512: the masks take fewer instructions to make, and sixteen marks are stored at once.
//
// No load leaves p[0:n]: of the last block, what is beyond is masked out and reads as zero.

// SORT512 makes four masks of the bytes in Z0: AX tchar, R15 LF, R14 CR, K3 the controls that no head holds. VPERMI2B looks at
// seven bits of each, so its answer for obs-text is masked out.
#define SORT512 \
	VMOVDQA64 Z0, Z1; \
	VPERMI2B  Z30, Z31, Z1; \
	VPMOVB2M  Z0, K1; \
	KNOTQ     K1, K1; \
	VPCMPEQB  Z27, Z0, K4; \
	VPCMPEQB  Z26, Z0, K5; \
	VPTESTMB  Z25, Z1, K1, K2; \
	VPTESTMB  Z24, Z1, K1, K3; \
	KMOVQ     K4, R15; \
	KMOVQ     K5, R14; \
	KMOVQ     K2, AX

// func findFields512(p unsafe.Pointer, i, n int, entries *uint64, room int, classes *wideTables) (count, end int, likely uint64)
TEXT ·findFields512(SB), NOSPLIT, $0-72
	MOVQ p+0(FP), SI
	MOVQ i+8(FP), R8
	MOVQ n+16(FP), R9
	MOVQ entries+24(FP), DI
	MOVQ room+32(FP), R10
	LEAQ -64(DI)(R10*8), R10 // up to sixteen marks too many are stored

	MOVQ classes+40(FP), AX
	VMOVDQU64    wideTables_class(AX), Z31
	VMOVDQU64    wideTables_class+64(AX), Z30
	VMOVDQU64    wideTables_numbers(AX), Z29
	VPBROADCASTB wideTables_lf(AX), Z27
	VPBROADCASTB wideTables_cr(AX), Z26
	VPBROADCASTB wideTables_tchar(AX), Z25
	VPBROADCASTB wideTables_control(AX), Z24
	MOVL         $64, CX
	VPBROADCASTD CX, Z28
	VPBROADCASTD R8, Z3 // the block's place

	XORL BX, BX // what marks_amd64.h carries on
	MOVL $1, DX
	XORL R11, R11

block:
	LEAQ 64(R8), AX
	CMPQ AX, R9
	JHI  tail
	VMOVDQU64 (SI)(R8*1), Z0

sorted:
	SORT512
	LINES
	KMOVQ K3, AX
	ORQ   AX, CX
	WHOLE
	KMOVQ R12, K1
	VPCOMPRESSB Z29, K1, Z2
	VPMOVZXBD X2, Z4
	VPADDD Z3, Z4, Z4
	VMOVDQU32 Z4, (DI)
	SUBQ $16, CX
	JHI  many
next:
	VPADDD Z28, Z3, Z3
	MOVQ R13, DI
	ADDQ $64, R8
	JMP  block

many:
	ADDQ $64, DI
	VALIGNQ $2, Z2, Z2, Z2
	VPMOVZXBD X2, Z4
	VPADDD Z3, Z4, Z4
	VMOVDQU32 Z4, (DI)
	SUBQ $16, CX
	JHI  many
	JMP  next

tail:
	MOVQ R9, CX
	SUBQ R8, CX
	JLS  fail
	MOVQ $-1, AX
	BZHIQ CX, AX, AX
	KMOVQ AX, K1
	VMOVDQU8.Z (SI)(R8*1), K1, Z0
	JMP  sorted

last:
	LAST
	KMOVQ R12, K1
	VPCOMPRESSB Z29, K1, Z2
rest:
	VPMOVZXBD X2, Z4
	VPADDD Z3, Z4, Z4
	VMOVDQU32 Z4, (DI)
	VALIGNQ $2, Z2, Z2, Z2
	ADDQ $64, DI
	SUBQ $16, CX
	JHI  rest
	ENTRIES
