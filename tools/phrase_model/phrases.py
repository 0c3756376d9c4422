"""The 52 sentences the phrase model knows, and the ordered scripts that demo hosts read from them."""

from dataclasses import dataclass

CHINESE: tuple[str, ...] = (
    "欢迎来到我们的直播间",
    "大家晚上好我是今天的主播",
    "喜欢的朋友点个关注",
    "今天给大家带来两款好物",
    "先看一下今天的商品清单",
    "第一款是不锈钢保温杯",
    "内胆是三一六不锈钢",
    "容量五百毫升",
    "早上装热水晚上还是热的",
    "杯盖拧紧倒过来也不漏水",
    "颜色有白色和墨绿色",
    "日常价八十九元",
    "今天直播间六十九元",
    "三二一上链接",
    "第二款是羊毛围巾",
    "羊毛含量百分之九十五",
    "长两米宽七十厘米",
    "摸起来柔软不扎脖子",
    "送长辈送朋友都合适",
    "包装里附送一个礼盒",
    "刚才有朋友问怎么下单",
    "点击下方链接就可以下单",
    "有朋友问发什么快递",
    "我们默认发顺丰快递",
    "下单后四十八小时内发货",
    "新疆西藏也可以送到",
    "支持七天无理由退货",
    "吊牌不要剪就可以退",
    "围巾建议冷水手洗",
    "请不要放进洗衣机",
    "杯子不能放进微波炉",
    "尺寸不合适可以换",
    "收到货有问题联系客服",
    "运费险已经帮大家买好",
    "质量问题我们承担运费",
    "退款一般三天内到账",
    "已经下单的备注送礼",
    "请理性消费按需购买",
    "这个价格全网最低价",
    "感冒用它百分之百治愈",
    "今天不买明天就涨价",
    "加微信下单还能便宜",
    "感谢大家的陪伴和支持",
    "我们明天晚上八点再见",
)

ENGLISH: tuple[str, ...] = (
    "Welcome to our live room",
    "Thank you for your support",
    "Click the link below to order",
    "This cup keeps water hot all day",
    "The scarf is made of soft wool",
    "Free returns within seven days",
    "Please contact our service team",
    "See you tomorrow night",
)

PHRASES: tuple[str, ...] = CHINESE + ENGLISH


def language_of(phrase: str) -> str:
    """Return Whisper's language code of one of our phrases: "zh" or "en"."""
    return "en" if phrase in ENGLISH else "zh"


@dataclass(frozen=True)
class Script:
    """What one demo host says: phrases in order, read by one demo voice, first word after `lead` seconds."""

    name: str
    voice: str
    phrases: tuple[str, ...]
    lead: float = 0.8
    gap: tuple[float, float] = (0.5, 1.1)


SCRIPTS: tuple[Script, ...] = (
    Script("one-phrase", "f3", ("支持七天无理由退货",)),
    Script(
        "six-phrases",
        "f3",
        (
            "欢迎来到我们的直播间",
            "第一款是不锈钢保温杯",
            "日常价八十九元",
            "三二一上链接",
            "点击下方链接就可以下单",
            "感谢大家的陪伴和支持",
        ),
    ),
    Script(
        "host-thermos",
        "f3",
        (
            "欢迎来到我们的直播间",
            "第一款是不锈钢保温杯",
            "杯盖拧紧倒过来也不漏水",
            "今天直播间六十九元",
            "三二一上链接",
            "点击下方链接就可以下单",
            "感谢大家的陪伴和支持",
        ),
    ),
    Script(
        "host-scarf",
        "m3",
        (
            "大家晚上好我是今天的主播",
            "第二款是羊毛围巾",
            "羊毛含量百分之九十五",
            "支持七天无理由退货",
            "围巾建议冷水手洗",
            "收到货有问题联系客服",
            "我们明天晚上八点再见",
        ),
    ),
    Script(
        "host-banned-claims",
        "f2",
        (
            "今天给大家带来两款好物",
            "这个价格全网最低价",
            "感冒用它百分之百治愈",
            "今天不买明天就涨价",
            "有朋友问发什么快递",
            "我们默认发顺丰快递",
            "质量问题我们承担运费",
        ),
    ),
)
