// ENTRIES makes entries out of marks, in their place, from entries up to DX, and ends the function; so does fail. BX is where
// the head ends, R8 where the line begins, DI its marks, R11 its number, R13 and R14 its value, R9 likely.
//
// Most lines have one SP before the value and none after it. SP and HTAB are the only bytes up to SP that a value holds:
// CR stops trimLeft, what stopped that stops trimRight.
#define ENTRIES \
	MOVQ BX, end+56(FP); \
	MOVQ i+8(FP), R8; \
	MOVQ entries+24(FP), DI; \
	LEAQ ·firstByLen(SB), R10; \
	XORL R11, R11; \
	XORL R9, R9; \
	XORL R15, R15; \
	CMPQ DI, DX; \
	JEQ  done; \
entry: \
	MOVL (DI), AX; \
	MOVL 4(DI), CX; \
	MOVQ AX, R12; \
	SUBQ R8, R12; \
	JEQ  fail; \
	CMPW -1(SI)(CX*1), $0x0a0d; \
	JNE  fail; \
	MOVBLZX (SI)(R8*1), R13; \
	ORL     $0x20, R13; \
	MOVL    R12, R14; \
	ANDL    $31, R14; \
	CMPB    R13, (R10)(R14*1); \
	SETEQ   R15; \
	SHLXQ   R11, R15, R14; \
	ORQ     R14, R9; \
	LEAQ    2(AX), R13; \
	LEAQ    -1(CX), R14; \
	CMPW    (SI)(AX*1), $0x203a; \
	JNE     odd; \
	CMPB    2(SI)(AX*1), $' '; \
	JLS     odd; \
	CMPB    -1(SI)(R14*1), $' '; \
	JLS     odd; \
pack: \
	SUBQ R13, R14; \
	SHLQ $16, R14; \
	SHLQ $16, R12; \
	ORQ  R13, R14; \
	ORQ  R8, R12; \
	SHLQ $32, R14; \
	ORQ  R14, R12; \
	MOVQ R12, (DI); \
	INCQ R11; \
	LEAQ 1(CX), R8; \
	ADDQ $8, DI; \
	CMPQ DI, DX; \
	JNE  entry; \
done: \
	MOVQ R11, count+48(FP); \
	MOVQ R9, likely+64(FP); \
	VZEROUPPER; \
	RET; \
odd: \
	CMPB (SI)(AX*1), $':'; \
	JNE  fail; \
	LEAQ 1(AX), R13; \
trimLeft: \
	CMPQ R13, R14; \
	JEQ  pack; \
	CMPB (SI)(R13*1), $' '; \
	JHI  trimRight; \
	INCQ R13; \
	JMP  trimLeft; \
trimRight: \
	CMPB -1(SI)(R14*1), $' '; \
	JHI  pack; \
	DECQ R14; \
	JMP  trimRight; \
fail: \
	MOVQ $0, count+48(FP); \
	MOVQ $0, end+56(FP); \
	MOVQ $0, likely+64(FP); \
	VZEROUPPER; \
	RET
