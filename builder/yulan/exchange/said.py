"""What schools write in cells that choose, as data: words for categories, for yes, no and nothing, and the words by
which a restricted matter is known. It refuses nothing and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yulan.exchange.words import rows

# Category → what lists call it. Behind a colon stand words that say more than the category: they are its basis.
_CATEGORIES = """
left-behind 留守 留守儿童 留守学生 双留守 单留守 农村留守 农村留守儿童 父母外出 父母外出务工 双亲外出 父母均外出
    留守少年
boarding 寄宿 寄宿生 寄宿学生 住校 住校生 住宿生
single-parent 单亲 单亲家庭 单亲子女 单亲儿童 单亲学生 单亲家庭子女 单亲家庭学生 单亲家庭儿童
single-parent: 离异单亲 丧偶 丧偶家庭 父亲去世 母亲去世 父亡 母亡
    父亲病故 母亲病故 丧父 丧母
bereaved 父母双亡 失去双亲 双亲亡故 父母双亡学生 父母双亡儿童
bereaved: 孤儿 社会散居孤儿 散居孤儿 机构孤儿
family 家庭特需 家庭支持 家庭教育缺失 家庭教育不当 家庭教育缺失或不当 家庭特需教育缺失或不当
family: 隔代抚养 隔代教养 重组家庭 再婚家庭 组合家庭 隔代监护
poverty 家庭经济困难 经济困难 困难 家庭困难 贫困 贫困生 困难学生 贫困学生 经济支持 家庭贫困 家庭经济困难学生
    困难家庭 贫困家庭 困难家庭学生 家庭困难学生 经济困难学生 经济困难家庭 家庭经济困难儿童 家庭经济困难生
poverty: 低保 低保户 低保家庭 特困 特困户 特困供养 特困生 特困人员 建档立卡 建档立卡户 建档立卡贫困户 脱贫户
    脱贫家庭 脱贫 五保 五保户 低收入 低收入家庭 低收入户 边缘易致贫户 边缘易致贫 脱贫不稳定户 监测户 监测对象
    突发严重困难户 突发严重困难 低保边缘 低保边缘户 边缘户 烈士子女 低保边缘家庭 城镇低保 农村低保 城市低保
    脱贫享受政策户 防返贫监测户 低保生 低保对象 城乡低保 最低生活保障 最低生活保障家庭 特困供养人员 特困救助供养
    特困家庭 原建档立卡 原建档立卡户 原建档立卡贫困户 脱贫人口 脱贫不稳定 防返贫监测对象 防返贫监测 防止返贫监测对象
    残疾人子女 残疾人家庭子女 烈属子女 突发困难 临时困难
disability 残疾 残疾学生 残疾儿童 残障 残疾生 融合支持 残障学生 残障儿童 残疾少年 残疾儿童少年
disability: 肢体残疾 智力残疾 听力残疾 视力残疾 言语残疾 多重残疾 精神残疾 随班就读 送教上门 肢残 听障 视障 智障
    自闭症 孤独症 脑瘫 特教
academic 学习困难 学业困难 学困 学困生 学习困难学生 学业支持 学习困难生 学业困难学生 后进生 学习障碍
conduct 行为偏差 行为有偏差 行为习惯 行为习惯引导 行为偏差生 行为习惯偏差 行为偏差学生 行为不良 行为问题
    行为有偏差学生
illness 重大疾病 罹患重大疾病 重病 大病 健康支持 患重大疾病 重大疾病学生 患重病 大病重病 身患重病 重病学生
    身患重大疾病 身患大病 患大病 患有重大疾病
upheaval 家庭变故 重大变故 家庭重大变故 家庭发生重大变故 家庭突发变故 突发变故
migrant 随迁 随迁子女 外来务工 外来务工人员子女 进城务工人员子女 务工子女 务工人员子女 进城务工人员随迁子女
    进城务工子女 外来务工子女 农民工子女 流动儿童
privileged 家庭条件特别优越 条件优越 家庭优越 优越 家庭条件优越
gifted 学习成绩特别优秀 学优 学优生 学有所长 成绩优秀 学习优秀 优秀学生 优等生 学习成绩优秀
other 其他 其它 其他特需 其他类 其他特殊 其他类型
other: 事实无人抚养 事实无人抚养儿童 事实无人抚养学生 事实孤儿 事孤 困境儿童
psych 心理 心理特需 心理支持 心理问题 心理异常 心理障碍 心理危机 心理健康 心理困扰 心理关注 心理特需学生 心理特殊
    心理问题学生
legal 涉案 涉罪 涉案涉罪 法治关护 违法 违法犯罪 涉案涉罪学生 严重不良行为 不良行为 社区矫正 罪错未成年人
parent-in-prison 服刑 服刑人员子女 服刑人员未成年子女 特殊监护 父母服刑 父亲服刑 母亲服刑 服刑子女 服刑戒毒人员子女
    戒毒人员子女
"""
CATEGORIES: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {word: (code.rstrip(":"), code.endswith(":")) for code, *words in rows(_CATEGORIES) for word in words}
)

# Category/sub-codes → what lists call them. Behind a colon stand words that say more than the sub-code: they are kept
# as the basis. A word for several kinds of hardship, such as 边缘户, is none of these.
_SUBS = """
poverty/subsistence 低保 低保户 低保家庭 低保生 低保对象 最低生活保障 最低生活保障家庭
poverty/subsistence: 城镇低保 农村低保 城市低保 城乡低保
poverty/low-income 低保边缘 低保边缘户 低保边缘家庭 低收入 低收入家庭 低收入户
poverty/extreme 特困供养 特困人员 特困供养人员 特困救助供养
poverty/extreme: 特困 特困户 特困生 特困家庭 五保 五保户
poverty/out-of-poverty 脱贫户 脱贫家庭 脱贫 脱贫人口
poverty/out-of-poverty: 建档立卡 建档立卡户 建档立卡贫困户 原建档立卡 原建档立卡户 原建档立卡贫困户 脱贫享受政策户
poverty/monitored 监测户 监测对象 防返贫监测户 防返贫监测对象 防返贫监测 防止返贫监测对象
poverty/monitored: 脱贫不稳定 脱贫不稳定户 边缘易致贫 边缘易致贫户
poverty/monitored/hardship: 突发严重困难户
poverty/disabled: 残疾学生 残疾人子女 残疾人家庭子女
poverty/martyr 烈士子女 烈属子女
poverty/hardship 突发困难 突发严重困难
poverty/hardship: 临时困难
poverty/other 其他 其它 其他困难
bereaved/orphan 孤儿
bereaved/orphan: 社会散居孤儿 散居孤儿 机构孤儿
"""
SUBS: Mapping[tuple[str, str], tuple[tuple[str, ...], bool]] = MappingProxyType(
    {
        (category, word): (tuple(codes), key.endswith(":"))
        for key, *words in rows(_SUBS)
        for category, *codes in (key.rstrip(":").split("/"),)
        for word in words
    }
)

# A category or a column's head with one of these is restricted.
_RESTRICTED_SIGNS = """
心理 抑郁 焦虑 自杀 自伤 自残 轻生 精神障碍 精神疾病 双相 精神分裂 涉案 涉罪 服刑 监狱 坐牢 入狱 判刑 戒毒 吸毒
    社区矫正 犯罪 违法 看守所 拘留 刑拘 不良行为
"""
RESTRICTED_SIGNS = tuple(_RESTRICTED_SIGNS.split())
# In a list of talks 心理 is a topic; only what was found out about a mind is restricted.
_RESTRICTED_FINDINGS = """
心理测评 心理评估 心理测试 心理筛查 心理诊断 心理量表 心理等级 心理预警 测评结果 量表 危机等级 预警等级 自杀 自伤
"""
RESTRICTED_FINDINGS = tuple(_RESTRICTED_FINDINGS.split())
# In free text fewer words tell: 心理素质好 and 矫正视力 are no secrets.
_RESTRICTED_TEXT = """
抑郁 焦虑症 自杀 自伤 自残 轻生 精神障碍 精神疾病 双相 精神分裂 心理问题 心理障碍 心理疾病 心理异常 心理危机
    心理咨询 心理治疗 心理测评 涉案 涉罪 服刑 监狱 坐牢 入狱 判刑 戒毒 吸毒 社区矫正 看守所 刑拘
"""
RESTRICTED_TEXT = tuple(_RESTRICTED_TEXT.split())

# Topic of a talk → the words by which it is known.
TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("study", ("学习", "学业", "成绩", "作业")),
    ("life", ("生活", "饮食", "住宿")),
    ("family", ("家庭", "亲子", "父母", "家人")),
    ("safety", ("安全", "溺水", "交通")),
    ("psychology", ("心理", "情绪", "情感", "思想")),
    ("conduct", ("行为", "品德", "纪律", "习惯", "品行")),
)
# Source: GB/T 3304, the names of the 56 groups.
_ETHNIC = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西
    景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固
    京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
ETHNIC = frozenset(_ETHNIC.split())

HEALTH_SIGNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "vision": (
            "视力",
            "近视",
            "弱视",
            "眼",
        ),
        "hearing": (
            "听力",
            "耳",
        ),
        "heart": (
            "心脏",
            "先心",
            "心律",
        ),
        "asthma": ("哮喘",),
        "epilepsy": (
            "癫痫",
            "羊癫疯",
        ),
        "diabetes": ("糖尿病",),
        "allergy": ("过敏",),
        "mobility": (
            "肢体",
            "行动不便",
            "脑瘫",
        ),
        "surgery": ("手术",),
        "injury": (
            "骨折",
            "外伤",
        ),
        "medication": (
            "服药",
            "用药",
        ),
    }
)
_YES = """
1 o t true v y yes √ ∨ ■ ○ ◎ ● ☑ ✓ ✔ 〇 务工 在外 在外务工 外出 外出务工 对 属于 已 已告知 已通知 愿意 打工 是 是的
    有 有的 符合 联合 能
"""
YES = frozenset(_YES.split())
AT_HOME = frozenset({"在家", "家中", "家里", "在家务农", "在本地", "本地", "未外出", "没外出"})
NOBODY = frozenset({"无人", "没人", "无人在家", "没人在家", "家中无人", "家里没人", "不在家", "未见到人", "未遇"})
_NO = """
0 f false n no x × □ ☐ ✗ ✘ 不 不外出 不属于 不是 不符合 否 在家 在家务农 无 未 未务工 未告知 未外出 未通知 本地 没
    没外出 没有 非
"""
NO = frozenset(_NO.split())
_NOTHING = r"""
* - -- --- / // \ n/a na none null — —— ××× 不详 同上 待填 无 无。 暂无 未填 未知 略 空
"""
NOTHING = frozenset(_NOTHING.split())
