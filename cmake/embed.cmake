# cmake -DINPUT=file -DOUTPUT=file.c -DHEADER=room/noun.h -DPREFIX=noun -P embed.cmake
# Writes a C file with the bytes of INPUT behind PREFIX_bytes() and PREFIX_size().
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "((0x..,){16})" "\\1\n    " bytes "${bytes}")
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

static const uint8_t content[] = {
    ${bytes}
};

const uint8_t *${PREFIX}_bytes(void)
{
    return content;
}

size_t ${PREFIX}_size(void)
{
    return sizeof content;
}
")
